"""Cases, dues, risk rules and exceptions as plain documents, for the command line and for exports."""

from __future__ import annotations

from datetime import datetime

from app.domain.overrides import Override
from app.domain.readiness import Item, Readiness
from app.domain.risk import Proposal, RiskRules
from app.services.casebook import CaseDetail, CaseRow, Due
from app.services.overrides import ExceptionRow, Exceptions
from app.words import Words

Json = dict[str, object]


def row_document(row: CaseRow) -> Json:
    """One line of the queue."""
    case, ready = row.case, row.readiness
    return {
        "subject": row.code,
        "name": row.who.name,
        "kind": row.who.kind.value,
        "prospect": row.who.prospect,
        "state": case.state.value,
        "ready": ready.ready,
        "until": ready.until.isoformat() if ready.until else None,
        "override": ready.override.id if ready.override else None,
        "documents": f"{row.done}/{len(row.documents)}",
        "screening": row.standing.outcome.value,
        "politically_exposed": case.politically_exposed,
        "risk": case.risk.value if case.risk else None,
        "review_due": case.review_due.isoformat() if case.review_due else None,
        "version": case.version,
    }


def case_document(detail: CaseDetail, words: Words) -> Json:
    """One case with its items, its risk explained, what is in the way, and its overrides."""
    case = detail.row.case
    return row_document(detail.row) | {
        "items": items_document(detail.row.readiness, words),
        "in_the_way": [words.say(each) for each in detail.in_the_way],
        "sent_by": case.sent_by or None,
        "sent_at": _moment(case.sent_at),
        "decided_by": case.decided_by or None,
        "decided_at": _moment(case.decided_at),
        "reason": case.reason or None,
        "rated_by": case.risk_by or None,
        "rated_under": case.risk_version,
        "rated_because": case.risk_reason or None,
        "proposal": proposal_document(detail.proposal),
        "overrides": [override_document(each) for each in detail.overrides],
    }


def items_document(found: Readiness, words: Words) -> list[Json]:
    """The requirements and how each stands."""
    return [_item(item, words) for item in found.items]


def _item(item: Item, words: Words) -> Json:
    return {
        "requirement": item.requirement.value,
        "state": item.state.value,
        "message": words.say(item.message),
        "due": item.due.isoformat() if item.due else None,
    }


def proposal_document(found: Proposal) -> Json:
    """What the rules of risk propose, line by line."""
    return {
        "rules": found.version,
        "risk": found.risk.value,
        "points": found.points,
        "lines": [
            {
                "factor": line.rule.factor.value,
                "answer": line.rule.answer.value,
                "from": None if line.rule.amount is None else str(line.rule.amount),
                "about": line.about or None,
                "points": line.rule.points,
            }
            for line in found.lines
        ],
    }


def rules_document(rules: RiskRules) -> Json:
    """The table of risk rules."""
    return {
        "version": rules.version,
        "rules": [
            {
                "factor": rule.factor.value,
                "answer": rule.answer.value,
                "from": None if rule.amount is None else str(rule.amount),
                "points": rule.points,
                "countries": " ".join(rule.countries) or None,
            }
            for rule in rules.rules
        ],
    }


def override_document(override: Override) -> Json:
    """One override."""
    return {
        "override": override.id,
        "subject": override.subject,
        "until": override.until.isoformat(),
        "reason": override.reason,
        "missing": override.missing,
        "proposed_by": override.proposed_by,
        "proposed_at": _moment(override.proposed_at),
        "confirmed_by": override.confirmed_by or None,
        "confirmed_at": _moment(override.confirmed_at),
        "ended_by": override.ended_by or None,
        "ended_at": _moment(override.ended_at),
        "ended_why": override.ended_why or None,
    }


def exceptions_document(found: Exceptions) -> Json:
    """The report of exceptions."""
    return {"as_of": found.as_of.isoformat(), "exceptions": [_exception(row) for row in found.rows]}


def _exception(row: ExceptionRow) -> Json:
    return override_document(row.override) | {"client": row.client, "state": row.state.value, "counts": row.counts}


def dues_document(found: tuple[Due, ...], words: Words) -> Json:
    """What comes due, and the reminder that each has reached."""
    return {
        "dues": [
            {
                "subject": due.who.code,
                "name": due.who.name,
                "kind": due.kind.value,
                "what": words.say(due.what),
                "day": due.day.isoformat(),
                "days": due.days,
                "reminder": due.reminder,
            }
            for due in found
        ]
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
