"""Builds the world once: the real clock, the office's folder, the language; the only place that chooses."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from app.config import Paths, default_office, read_settings, resources_folder, settings_file
from app.words import Words


def real_clock() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)


def office_paths(named: str | None) -> Paths:
    """The office's files: in the folder that was named, by option or by FIDUS_OFFICE, or in the user's data folder."""
    folder = named or os.environ.get("FIDUS_OFFICE")
    return Paths(Path(folder) if folder else default_office())


def words_in(language: str | None = None) -> Words:
    """The sentences in this language, or in the one this workstation has set."""
    chosen = language or read_settings(settings_file()).settings.language
    return Words(chosen, resources_folder() / "i18n")
