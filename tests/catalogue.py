"""Every sentence of the sources, and the Spanish catalogue beside it; run it to bring the catalogue up to date."""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.bridge.terminal import TerminalState
from app.domain.access import RequestState
from app.domain.agents import CommissionState
from app.domain.alerts import AlertState, Happening
from app.domain.cases import CaseState, Risk
from app.domain.checks import Severity
from app.domain.clients import ClientKind, ClientState, IdentityKind
from app.domain.documents import DocumentKind, DocumentState, Standing
from app.domain.duties import Verb
from app.domain.holdings import DealKind, OperationType, Purpose
from app.domain.investments import Decision, RowKind, Stage
from app.domain.merges import Step
from app.domain.messages import Channel, Direction
from app.domain.obligations import RowState
from app.domain.overrides import OverrideState
from app.domain.permissions import Role
from app.domain.products import Accrual
from app.domain.prospects import FollowUp, ProspectStage, Source
from app.domain.risk import Answer, Factor
from app.domain.sanctions import EntryKind
from app.domain.screening import Agreement, Cause, Verdict
from app.domain.screening import Outcome as Screened
from app.domain.terminals import Check, Outcome, Tier
from app.domain.thresholds import AlertSeverity
from app.domain.trail import SourceKind
from app.domain.users import UserState
from app.services.casebook import DueKind
from app.services.duplicates import Reason
from app.services.listrows import RowOutcome
from app.services.timeline import MomentKind

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "i18n" / "es" / "LC_MESSAGES"
TERMS: dict[str, tuple[type[StrEnum], ...]] = {
    "state": (Stage, ClientState, Decision),
    "row": (RowState, RowKind),
    "operation": (OperationType,),
    "deal": (DealKind,),
    "severity": (Severity, AlertSeverity),
    "stage": (ProspectStage,),
    "origin": (Source,),
    "follow-up": (FollowUp,),
    "commission": (CommissionState,),
    "alert": (AlertState,),
    "happening": (Happening,),
    "kind": (ClientKind,),
    "accrual": (Accrual,),
    "source": (SourceKind,),
    "purpose": (Purpose,),
    "tier": (Tier,),
    "terminal": (TerminalState,),
    "check": (Check,),
    "outcome": (Outcome,),
    "case": (CaseState,),
    "risk": (Risk,),
    "factor": (Factor,),
    "answer": (Answer,),
    "screening": (Screened,),
    "override": (OverrideState,),
    "due": (DueKind,),
    "document": (DocumentKind, DocumentState, Standing),
    "verdict": (Verdict,),
    "cause": (Cause,),
    "agreement": (Agreement,),
    "entry": (EntryKind, ClientKind),
    "role": (Role,),
    "account": (UserState,),
    "verb": (Verb,),
    "request": (RequestState,),
    "channel": (Channel,),
    "direction": (Direction,),
    "merge": (Step,),
    "timeline": (MomentKind,),
    "client": (ClientState,),
    "identity": (IdentityKind,),
    "likeness": (Reason,),
    "listed": (RowOutcome,),
}
"""Words that reach the catalogue by their value, not as a literal, by the place they stand in."""
SIDES = ("buy", "sell")
UNTRUE = (b'"Report-', b'"POT-', b'"PO-', b'"Last-', b'"Language-Team', b'"Generated-By')
"""Header lines that would name people, addresses or days that do not exist."""

NO_DAY = datetime(2025, 1, 1, tzinfo=UTC)  # the same text compiles to the same bytes on any day
Key = tuple[str | None, str | tuple[str, ...]]


def wanted() -> set[Key]:
    """Every sentence and term the sources speak, with its context."""
    found: set[Key] = {("side", side) for side in SIDES}
    for context, kinds in TERMS.items():
        found |= {(context, word.value) for kind in kinds for word in kind if word.value}
    for path in sorted((ROOT / "app").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call):
                found |= said(call)
    return found


def said(call: ast.Call) -> set[Key]:
    """The sentence a call speaks, if it is one of the calls that do."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    texts = [arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None for arg in call.args]
    if name.lstrip("_") in {"message", "words"} and texts and texts[0]:
        return {(None, texts[0])}
    if name == "count" and len(texts) >= 3 and texts[1] and texts[2]:
        return {(None, (texts[1], texts[2]))}
    if name == "term" and len(texts) == 2 and texts[0] and texts[1]:
        return {(texts[0], texts[1])}
    return set()


def known() -> Catalog:
    """The Spanish catalogue as it is."""
    path = FOLDER / "fidus.po"
    if not path.exists():
        return Catalog(locale="es")
    with path.open("rb") as file:
        return read_po(file, locale="es")


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    catalogue.creation_date = catalogue.revision_date = NO_DAY
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def missing(catalogue: Catalog, keys: Iterable[Key]) -> list[Key]:
    """The sentences without their Spanish."""
    lost = []
    for context, text in keys:
        entry = catalogue.get(text if isinstance(text, str) else text[0], context)
        said = entry.string if entry is not None else ""
        if not said or (isinstance(said, tuple | list) and not all(said)):
            lost.append((context, text))
    return sorted(lost, key=repr)


def update() -> list[Key]:
    """Bring the catalogue's keys up to date and compile it; answers what still lacks its Spanish."""
    before, after = known(), Catalog(locale="es", project="FIDUS", version="1", header_comment="", fuzzy=False)
    for context, text in sorted(wanted(), key=repr):
        entry = before.get(text if isinstance(text, str) else text[0], context)
        after.add(text, entry.string if entry is not None else None, context=context)
    FOLDER.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    write_po(out, after, omit_header=False, sort_output=True, width=110)
    lines = [line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(UNTRUE)]
    (FOLDER / "fidus.po").write_bytes(b"".join(lines))
    (FOLDER / "fidus.mo").write_bytes(compiled(known()))
    return missing(known(), wanted())


if __name__ == "__main__":
    left = update()
    sys.stdout.write("".join(f"{key}\n" for key in left))
    sys.exit(1 if left else 0)
