"""The table model and its columns."""
