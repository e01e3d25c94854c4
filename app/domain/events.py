"""What can change in an office, as the topics that views listen to."""

from __future__ import annotations

from enum import Flag, auto


class Changes(Flag):
    """The topics a write has touched."""

    NOTHING = 0
    CLIENTS = auto()
    INVESTMENTS = auto()
    TERMS = auto()
    PAYMENTS = auto()
    COSTS = auto()
    ACCOUNTS = auto()
    OPERATIONS = auto()
    DEALS = auto()
    EQUITY = auto()
    USERS = auto()
    SETTINGS = auto()
    DRAFTS = auto()
    AUDIT = auto()
    ALERTS = auto()
    PROSPECTS = auto()
    CASES = auto()
    SCREENING = auto()
    DOCUMENTS = auto()
    MESSAGES = auto()

    READINGS = DEALS | EQUITY
    """What the terminal says; nobody decided it, so no audit line is asked for."""
