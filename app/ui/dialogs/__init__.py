"""Dialogs that float over the window."""
