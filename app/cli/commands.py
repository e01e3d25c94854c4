"""One function per command: ask the service, print its answer."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from app.cli import tables
from app.cli.session import Session
from app.domain.errors import RefusedFile
from app.domain.holdings import AccountKey
from app.services import alertreports, alerts, analytics_report, imports, reports, seats, signin, trail, transfer
from app.services import analytics as analyses
from app.services.statements import Wishes

Command = Callable[[Session, Namespace], int]

DONE, FOUND, WRONG_INPUT = 0, 1, 2


def _answer(session: Session, document: object, plain: Callable[[], str]) -> None:
    """Print the document, or the same for people."""
    print(json.dumps(document, ensure_ascii=False, indent=1) if session.as_json else plain())


def init(session: Session, options: Namespace) -> int:
    """Create an empty office and print the recovery key, once."""
    session.hold()
    wanted = signin.NewOffice(
        user=options.admin,
        full_name=options.full_name,
        password=session.password(options.admin, new=True),
        name=options.name,
        currency=options.currency,
        timezone=options.timezone,
    )
    recovery = signin.create_office(session.around, wanted)
    document = {"office": str(session.paths.folder), "user": options.admin, "recovery_key": recovery}
    words = session.words
    _answer(
        session,
        document,
        lambda: "\n".join(
            (
                words("Created the office in {folder}.", folder=session.paths.folder),
                words("Recovery key, shown this once; write it down and lock it away:"),
                f"    {recovery}",
            )
        ),
    )
    return DONE


def import_files(session: Session, options: Namespace) -> int:
    """Take files in, each on its own; exit 2 if any was refused."""
    office = session.office()
    wishes = Wishes(dry_run=options.dry_run, new_account=options.new_account, server=options.server, zone=options.zone)
    documents, refused = [], False
    for name in options.files:
        try:
            found = imports.import_file(office, Path(name), wishes)
            documents.append(imports.document(found, session.words))
        except RefusedFile as refusal:
            refused = True
            documents.append(imports.refusal_document(Path(name).name, refusal, session.words, dry_run=options.dry_run))
            print(tables.complaint(refusal, session.words), file=sys.stderr)
    shown = documents[0] if len(documents) == 1 else documents
    _answer(session, shown, lambda: "\n".join(tables.imported(each, session.words) for each in documents))
    return WRONG_INPUT if refused else DONE


def export(session: Session, options: Namespace) -> int:
    """Write the whole office as an office file."""
    content = transfer.export_office(session.office())
    transfer.save_atomically(Path(options.file), content)
    document = {"file": options.file, "bytes": len(content), "left_out": list(transfer.LEFT_OUT)}
    words = session.words
    said = (
        words("Wrote {file}, {size} bytes.", file=options.file, size=len(content)),
        words("Prospects, agents, cases, documents, screening, merges, messages and users are not in it."),
    )
    _answer(session, document, lambda: " ".join(said))
    return DONE


def fund_versus_reality(session: Session, options: Namespace) -> int:
    """Print section 5 of the rules."""
    document = reports.fund_versus_reality(session.office(), options.as_of, options.fund, options.basis)
    _answer(session, document, lambda: tables.fund_versus_reality(document, session.words))
    return DONE


def obligations(session: Session, options: Namespace) -> int:
    """Print what is owed."""
    document = reports.obligations(session.office(), options.as_of, options.client)
    _answer(session, document, lambda: tables.rows(document["investments"]))
    return DONE


def schedule(session: Session, options: Namespace) -> int:
    """Print the promised payments of an investment."""
    document = reports.schedule(session.office(), options.investment, options.as_of)
    _answer(session, document, lambda: tables.rows(document["rows"]))
    return DONE


def accounts(session: Session, options: Namespace) -> int:
    """Print what each account did."""
    document = reports.accounts(session.office(), options.as_of)
    _answer(session, document, lambda: tables.rows(document["accounts"]))
    return DONE


def operations(session: Session, options: Namespace) -> int:
    """Print every operation on a balance with its type."""
    document = reports.operations(session.office(), options.as_of, unreviewed=options.unreviewed)
    _answer(session, document, lambda: tables.operations(document["operations"], session.words))
    return DONE


def analytics(session: Session, options: Namespace) -> int:
    """Print what an account earned, at what risk, and what cannot be said yet."""
    key = AccountKey(options.server, options.login)
    found = analyses.analysis(session.office(), key, options.as_of, options.period)
    _answer(
        session,
        analytics_report.document(found, session.words.say),
        lambda: tables.analytics(analytics_report.lines(found), found.notes, session.words),
    )
    return DONE


def explain(session: Session, options: Namespace) -> int:
    """Print the tree behind a figure."""
    tree = reports.explanation(session.office(), options.figure, options.as_of, options.fund, options.basis)
    head = {
        "figure": options.figure,
        "as_of": options.as_of.isoformat(),
        "basis": options.basis.value,
        "fund": options.fund,
    }
    document = head | {"trail": reports.trail_document(tree, session.words)}
    _answer(session, document, lambda: tables.trail(tree, session.words))
    return DONE


def check(session: Session, options: Namespace) -> int:
    """Print every finding; exit 1 where there is one."""
    found = reports.check(session.office(), options.as_of)
    document = reports.findings_document(found, session.words)
    _answer(session, document, lambda: tables.findings(found, session.words))
    return FOUND if found else DONE


def audit_verify(session: Session, _options: Namespace) -> int:
    """Check the chain; exit 1 where it is broken."""
    verdict = trail.verify(session.office(), tables.progress(session.words))
    document = {
        "lines": verdict.lines,
        "checked": verdict.checked,
        "sound": verdict.sound,
        "broken_at": verdict.broken_at,
        "cut": verdict.cut,
        "head": verdict.head,
        "mac": verdict.mac.hex(),
    }
    _answer(session, document, lambda: tables.verdict(verdict, session.words))
    return DONE if verdict.sound else FOUND


def audit_export(session: Session, options: Namespace) -> int:
    """Write every audit line to a file."""
    content = trail.export(session.office())
    transfer.save_atomically(Path(options.file), content)
    lines = content.count(b"\n")
    document = {"file": options.file, "lines": lines}
    _answer(session, document, lambda: session.words("Wrote {count} lines to {file}.", count=lines, file=options.file))
    return DONE


def seat(session: Session, options: Namespace) -> int:
    """Let a PostgreSQL role work in this office, and no more."""
    seats.grant(session.office(), options.role)
    document = {"role": options.role}
    _answer(session, document, lambda: session.words("{role} may work in this office.", role=options.role))
    return DONE


def upgrade(session: Session, _options: Namespace) -> int:
    """Bring the database to this version; opening the office does it."""
    office = session.office()
    document = {"before": office.upgraded_from or office.revision, "now": office.revision}
    words = session.words
    _answer(
        session,
        document,
        lambda: (
            words("Upgraded the database from {before} to {now}.", **document)
            if office.upgraded_from
            else words("The database is at {now}; nothing was to do.", now=office.revision)
        ),
    )
    return DONE


def alerts_list(session: Session, options: Namespace) -> int:
    """Print the alerts that are open, or every one."""
    found = alerts.alert_list(session.office())
    document = alertreports.alerts_document(found, session.words, everything=options.all)
    _answer(session, document, lambda: tables.alerts(document, session.words))
    return DONE


def alerts_acknowledge(session: Session, options: Namespace) -> int:
    """Write down that somebody has seen an alert."""
    alert = alerts.acknowledge(session.office(), options.alert, options.note)
    document = alertreports.alert_document(alert, session.words)
    _answer(session, document, lambda: session.words("Alert {number} is acknowledged.", number=alert.number))
    return DONE


def alerts_check(session: Session, _options: Namespace) -> int:
    """Judge what is stored now; exit 1 where an alert is open. Writes nothing."""
    found = alerts.alerts_now(session.office())
    document = alertreports.alerts_document(found, session.words)
    _answer(session, document, lambda: tables.alerts(document, session.words))
    return FOUND if found.calling else DONE
