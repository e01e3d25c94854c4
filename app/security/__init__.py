"""Passwords, keys and sealed secrets."""
