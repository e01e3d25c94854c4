"""Processes of ours that work apart: bounded, gone with us, answering in plain data."""
