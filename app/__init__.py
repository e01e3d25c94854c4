"""FIDUS answers, live, whether what a fund promised is covered by what it really has."""

__version__ = "0.1.0"
