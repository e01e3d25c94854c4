"""Curves and columns drawn with pyqtgraph."""
