"""Reads the reports that MetaTrader terminals print: recognised by content and shape, in any language."""

from app.bridge.statements.read import read_statement, sniff
from app.bridge.statements.values import Kind, Statement

__all__ = ["Kind", "Statement", "read_statement", "sniff"]
