"""How cases, requirements and overrides are said and drawn."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.cases import CaseState
from app.domain.overrides import OverrideState
from app.domain.readiness import SAID, SHORT, Item, ItemState, Readiness, Requirement
from app.regions import Region
from app.ui.widgets.chips import Chip
from app.ui.widgets.layouts import row
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text
from app.words import Words, begun

STATE_LOOKS = {
    CaseState.NOT_STARTED: ("circle-dashed", "text3"),
    CaseState.COLLECTING: ("circle-dashed", "text2"),
    CaseState.IN_REVIEW: ("triangle-alert", "warn"),
    CaseState.CLEARED: ("circle-check", "live"),
    CaseState.REJECTED: ("octagon-x", "err"),
    CaseState.ESCALATED: ("arrow-up", "warn"),
}
ITEM_LOOKS = {
    ItemState.MET: ("circle-check", "live"),
    ItemState.EXPIRING: ("triangle-alert", "warn"),
    ItemState.EXPIRED: ("octagon-x", "err"),
    ItemState.UNVERIFIED: ("triangle-alert", "warn"),
    ItemState.MISSING: ("circle-dashed", "text3"),
}
OVERRIDE_LOOKS = {
    OverrideState.PROPOSED: ("clock-3", "warn"),
    OverrideState.ACTIVE: ("triangle-alert", "warn"),
    OverrideState.EXPIRED: ("minus", "text3"),
    OverrideState.ENDED: ("minus", "text3"),
}
"""A glyph and its tone for every state."""


def item_line(words: Words, item: Item) -> QWidget:
    """A requirement: its glyph, its name, and how it stands at the right."""
    line = QWidget()
    name, state = words.say(SAID[item.requirement]), words.say(item.message)
    tone = "text2" if item.state is ItemState.MET else ITEM_LOOKS[item.state][1]
    right = Text(state, "body", tone, elide=True)
    right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made = row(Glyph(*ITEM_LOOKS[item.state]), Text(name, "body"), right, spacing=8)
    made.setStretch(2, 1)
    line.setLayout(made)
    line.setAccessibleName(f"{name}: {state}")
    return line


def ready_chip(words: Words, region: Region, found: Readiness) -> Chip:
    """Whether somebody may invest, and until when."""
    until = region.date(found.until) if found.until else ""
    if found.complete:
        return Chip(words("yes, to {day}", day=until) if until else words("yes"), "live", "check")
    if found.override:
        return Chip(words("override to {day}", day=until), "warn", "triangle-alert")
    return Chip(words("no"), "err", "octagon-x")


def kyc_said(words: Words, found: Readiness, day: date) -> str:
    """How somebody stands on a day, in the few words of a list."""
    if ended := _ended(found):
        worst = min(ended, key=lambda item: (item.state is ItemState.EXPIRING, item.due or day))
        named = words.say(SHORT[worst.requirement])
        if worst.state is ItemState.EXPIRED or worst.due is None:
            return words("{document} expired", document=named)
        return words("{document}, {days} d", document=named, days=(worst.due - day).days)
    if found.override and not found.complete:
        return words("By exception")
    state = begun(words.term("case", found.case.value))
    if found.case is CaseState.COLLECTING:
        done = sum(item.met for item in found.documents)
        return words("{done} of {all} done", done=done, all=len(found.documents))
    if found.matches:
        return f"{state}, " + words.count(found.matches, "{n} match", "{n} matches")
    return state


def kyc_look(found: Readiness) -> tuple[str, str]:
    """The glyph and tone that go with it."""
    states = {item.state for item in _ended(found)}
    for state in (ItemState.EXPIRED, ItemState.EXPIRING):
        if state in states:
            return ITEM_LOOKS[state]
    if found.override and not found.complete:
        return OVERRIDE_LOOKS[OverrideState.ACTIVE]
    return STATE_LOOKS[found.case]


def _ended(found: Readiness) -> list[Item]:
    """What has ended, and what soon will for somebody who is cleared."""
    if found.case is CaseState.NOT_STARTED:
        return []
    telling = {ItemState.EXPIRED, ItemState.EXPIRING} if found.case is CaseState.CLEARED else {ItemState.EXPIRED}
    return [item for item in found.items if item.state in telling]


def missing_said(words: Words, kept: str) -> str:
    """What an override says was missing when it was proposed."""
    return ", ".join(words.say(SAID[Requirement(each)]) for each in kept.split(", ") if each)
