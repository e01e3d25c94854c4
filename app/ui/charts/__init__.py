"""Curves and columns, drawn by QPainter from min/max pyramids."""
