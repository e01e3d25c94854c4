"""The commands about KYC/AML cases: listed, taken step by step, rated, and excepted by two people."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from app.cli import tables
from app.cli.answers import Document, answer, command, day, one_of
from app.cli.session import Session
from app.domain.cases import CaseState, Risk
from app.domain.readiness import REMINDERS
from app.services import casebook, casereports, cases, overrides, risk
from app.services.casebook import CaseRow
from app.services.office import Office

if TYPE_CHECKING:
    from app.cli.answers import Actions

DONE, FOUND = 0, 1


def register(actions: Actions) -> None:
    """Add the commands to the command line."""
    group = actions.add_parser("kyc", help="KYC/AML cases, risk, and who may invest", allow_abbrev=False)
    kinds = group.add_subparsers(metavar="ACTION", required=True)
    listed = command(kinds, "list", list_cases, "every client and prospect, and how far their case is")
    listed.add_argument("--state", type=one_of(CaseState), metavar="STATE")
    listed.add_argument("--not-ready", action="store_true", help="only who may not invest today")
    due = command(kinds, "due", list_dues, "documents, reviews and overrides that end; exit 1 where one does")
    due.add_argument("--within", type=int, default=max(REMINDERS), metavar="DAYS")
    command(kinds, "rules", list_rules, "the rules of risk in force")
    command(kinds, "expire", expire, "re-open cleared cases that have run out; to be run every day")
    _steps(kinds)
    _overrides(kinds)


def register_report(reports: Actions) -> None:
    """Add the report of exceptions to the reports."""
    command(reports, "exceptions", list_exceptions, "every override: active, expired, by whom and why")


def _steps(kinds: Actions) -> None:
    show = command(kinds, "show", show_case, "one case, what is in its way, and its risk explained")
    start = command(kinds, "start", start_case, "start collecting what a case needs")
    send = command(kinds, "send", send_case, "hand a case in for review")
    decide = command(kinds, "decide", decide_case, "clear, reject or escalate a case")
    reopen = command(kinds, "reopen", reopen_case, "collect again for a case that was decided")
    rate = command(kinds, "risk", rate_risk, "rate the risk; a reason where it is not what the rules propose")
    exposed = command(kinds, "pep", answer_pep, "write down whether somebody is politically exposed")
    for each in (show, start, send, decide, reopen, rate, exposed):
        each.add_argument("subject", metavar="CODE")
    _choice(decide, "decision", [state.value for state in cases.DECISIONS])
    _choice(rate, "risk", [each.value for each in Risk])
    _choice(exposed, "answer", ["yes", "no"])
    for each in (decide, reopen):
        each.add_argument("--reason", metavar="TEXT", required=True, help="in ten characters or more")
    rate.add_argument("--reason", metavar="TEXT", default="")


def _choice(made: ArgumentParser, name: str, choices: list[str]) -> None:
    made.add_argument(name, choices=choices, metavar="|".join(choices))


def _overrides(kinds: Actions) -> None:
    group = kinds.add_parser("override", help="exceptions that two people agree on", allow_abbrev=False)
    steps = group.add_subparsers(metavar="ACTION", required=True)
    made = command(steps, "propose", propose_override, "propose that somebody may invest although something is missing")
    made.add_argument("subject", metavar="CODE")
    made.add_argument("--reason", metavar="TEXT", required=True, help="in ten characters or more")
    made.add_argument("--until", type=day, metavar="DATE", required=True)
    agreed = command(steps, "confirm", confirm_override, "agree with an override that somebody else proposed")
    over = command(steps, "end", end_override, "refuse an override, or end it before its day")
    for each in (agreed, over):
        each.add_argument("override", metavar="ID", help="as the report of exceptions shows it")
    over.add_argument("--reason", metavar="TEXT", required=True, help="in ten characters or more")


def list_cases(session: Session, options: Namespace) -> int:
    """Print the queue."""
    found = [
        row
        for row in casebook.case_list(session.office()).rows
        if options.state in {None, row.case.state} and not (options.not_ready and row.readiness.ready)
    ]
    document = {"cases": [casereports.row_document(row) for row in found]}
    answer(session, document, lambda: tables.rows([_shown(row, session) for row in found]))
    return DONE


def _shown(row: CaseRow, session: Session) -> Document:
    ready = session.words("yes") if row.readiness.ready else session.words("no")
    until = row.readiness.until
    return {
        "subject": row.code,
        "name": row.who.name,
        "state": session.words.term("case", row.case.state.value),
        "ready": ready,
        "until": until.isoformat() if until else None,
        "documents": f"{row.done}/{len(row.documents)}",
        "risk": session.words.term("risk", row.case.risk.value) if row.case.risk else None,
    }


def show_case(session: Session, options: Namespace) -> int:
    """Print one case; exit 1 while its client may not invest."""
    detail = casebook.case_detail(session.office(), options.subject)
    document = casereports.case_document(detail, session.words)

    def plain() -> str:
        items = tables.rows(casereports.items_document(detail.row.readiness, session.words))
        lines = tables.rows(casereports.proposal_document(detail.proposal)["lines"])
        head = tables.rows([_shown(detail.row, session)])
        way = [session.words.say(each) for each in detail.in_the_way]
        return "\n\n".join(filter(None, (head, items, lines, "\n".join(way))))

    answer(session, document, plain)
    return DONE if detail.row.readiness.ready else FOUND


def start_case(session: Session, options: Namespace) -> int:
    """Start a case."""
    office = session.office()
    cases.start(office, options.subject)
    return _stands(session, office, options.subject)


def send_case(session: Session, options: Namespace) -> int:
    """Send a case into review."""
    office = session.office()
    cases.send(office, options.subject)
    return _stands(session, office, options.subject)


def decide_case(session: Session, options: Namespace) -> int:
    """Decide a case."""
    office = session.office()
    cases.decide(office, options.subject, CaseState(options.decision), options.reason)
    return _stands(session, office, options.subject)


def reopen_case(session: Session, options: Namespace) -> int:
    """Re-open a case."""
    office = session.office()
    cases.reopen(office, options.subject, options.reason)
    return _stands(session, office, options.subject)


def answer_pep(session: Session, options: Namespace) -> int:
    """Write the answer down."""
    office = session.office()
    cases.answer_exposed(office, options.subject, exposed=options.answer == "yes")
    return _stands(session, office, options.subject)


def rate_risk(session: Session, options: Namespace) -> int:
    """Rate the risk."""
    office = session.office()
    risk.rate(office, options.subject, Risk(options.risk), options.reason)
    return _stands(session, office, options.subject)


def _stands(session: Session, office: Office, code: str) -> int:
    """Print where the case stands after a step."""
    row = casebook.case_detail(office, code).row
    state = session.words.term("case", row.case.state.value)
    said = session.words("The case of {code} is {state}.", code=code, state=state)
    answer(session, casereports.row_document(row), lambda: said)
    return DONE


def expire(session: Session, _options: Namespace) -> int:
    """Re-open what has run out."""
    found = cases.reopen_expired(session.office())
    answer(session, {"reopened": list(found)}, lambda: "\n".join(found) or session.words("No case has run out."))
    return DONE


def list_dues(session: Session, options: Namespace) -> int:
    """Print what comes due; exit 1 where something does."""
    found = casebook.dues(session.office(), options.within)
    document = casereports.dues_document(found, session.words)
    answer(session, document, lambda: tables.rows(document["dues"]))
    return FOUND if found else DONE


def list_rules(session: Session, _options: Namespace) -> int:
    """Print the rules of risk."""
    document = casereports.rules_document(risk.risk_rules(session.office()))
    answer(session, document, lambda: tables.rows(document["rules"]))
    return DONE


def propose_override(session: Session, options: Namespace) -> int:
    """Propose an override."""
    made = overrides.propose(session.office(), options.subject, options.reason, options.until)
    said = session.words("Proposed until {day}; a second person confirms it: {key}", day=made.until, key=made.id)
    answer(session, casereports.override_document(made), lambda: said)
    return DONE


def confirm_override(session: Session, options: Namespace) -> int:
    """Confirm an override."""
    made = overrides.confirm(session.office(), options.override)
    said = session.words("{code} may invest until {day}.", code=made.subject, day=made.until)
    answer(session, casereports.override_document(made), lambda: said)
    return DONE


def end_override(session: Session, options: Namespace) -> int:
    """End an override."""
    made = overrides.end(session.office(), options.override, options.reason)
    said = session.words("The override of {code} is over.", code=made.subject)
    answer(session, casereports.override_document(made), lambda: said)
    return DONE


def list_exceptions(session: Session, _options: Namespace) -> int:
    """Print the report of exceptions."""
    document = casereports.exceptions_document(overrides.exceptions(session.office()))
    rows = document["exceptions"]
    answer(
        session, document, lambda: tables.rows([_exception(each) for each in rows] if isinstance(rows, list) else ())
    )
    return DONE


def _exception(row: Document) -> Document:
    names = ("override", "subject", "client", "state", "counts", "until", "proposed_by", "confirmed_by", "reason")
    return {name: row[name] for name in names}
