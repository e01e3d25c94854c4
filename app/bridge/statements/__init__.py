"""Reads the reports that MetaTrader terminals print: recognised by content and shape, in any language."""

from app.bridge.statements.read import Recognised, read_statement, recognise, sniff
from app.bridge.statements.values import LARGEST_FILE, LONGEST_SERVER, Kind, Statement

__all__ = ["LARGEST_FILE", "LONGEST_SERVER", "Kind", "Recognised", "Statement", "read_statement", "recognise", "sniff"]
