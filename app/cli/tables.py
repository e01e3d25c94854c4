"""Answers laid out for people at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from app.domain.audit import Verdict
from app.domain.checks import Finding
from app.domain.errors import KnownError, Message, RefusedFile, UnknownAccount
from app.domain.explain import LABELS
from app.domain.trail import Trail, Unit
from app.services.analytics_report import Line
from app.services.places import named, place
from app.words import Words, amount_text


def rows(found: object) -> str:
    """Rows of equal fields as a table; amounts grouped, and right-aligned."""
    if not isinstance(found, Sequence) or not found:
        return "–"
    names = list(found[0])
    lines = [names, *([_shown(row[name]) for name in names] for row in found)]
    numeric = [all(_is_amount(row[name]) for row in found) for name in names]
    widths = [max(len(line[at]) for line in lines) for at in range(len(names))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in lines
    )


def fields(document: Mapping[str, object]) -> str:
    """One line per field that says something; rows one field a line."""
    found = []
    for name, value in document.items():
        parts = value if isinstance(value, list) else []
        found += [f"{name} {at}: {', '.join(map(_shown, row.values()))}" for at, row in enumerate(parts, 1)]
        if not parts and value not in (None, ""):
            found.append(f"{name}: {_shown(value)}")
    return "\n".join(found)


def _is_amount(value: object) -> bool:
    if isinstance(value, int) or value is None:
        return not isinstance(value, bool)
    return isinstance(value, str) and value.replace(".", "", 1).removeprefix("-").isdecimal()


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value).lower()  # as JSON writes it
    if isinstance(value, str) and _is_amount(value) and "." in value:
        places = len(value.split(".")[1])
        return f"{Decimal(value):,.{places}f}"
    return str(value)


def operations(found: object, words: Words) -> str:
    """One line per operation; the parts of a divided one in words."""
    return rows([_operation_row(row, words) for row in found]) if isinstance(found, list) else "–"


def _operation_row(row: Mapping[str, object], words: Words) -> dict[str, object]:
    parts = row["parts"] if isinstance(row["parts"], list) else []
    types = [str(part["type"]) for part in parts] or [str(row["type"])]
    return {
        "login": str(row["login"]),
        "ticket": str(row["ticket"]),
        "time": row["time"],
        "amount": row["amount"],
        "type": " + ".join(words.term("operation", each) for each in types),
        "reviewed": words("yes") if row["reviewed"] else words("no"),
        "typed_by": row["typed_by"],
        "comment": row["comment"],
    }


def fund_versus_reality(document: Mapping[str, object], words: Words) -> str:
    """One line per figure, one column per fund."""
    scopes = {words("total"): _fields(document["total"]), **_funds(document)}
    head = words(
        "{currency}, {basis} basis, as of {date}",
        currency=document["currency"],
        basis=document["basis"],
        date=document["as_of"],
    )
    table = [
        {words("figure"): words.say(LABELS[name]), **{scope: figures[name] for scope, figures in scopes.items()}}
        for name in next(iter(scopes.values()))
    ]
    return f"{head}\n{rows(table)}"


def _funds(document: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    funds = document["funds"]
    return dict(funds) if isinstance(funds, Mapping) else {}


def _fields(figures: object) -> Mapping[str, object]:
    return figures if isinstance(figures, Mapping) else {}


def imported(document: Mapping[str, object], words: Words) -> str:
    """What an import did, in one sentence and one line per problem."""
    if document["recognised_as"] is None:
        head = words("{file}: refused, nothing was changed.", **document)
    else:
        head = words(
            "{file}: {recognised_as}; {added} added, {updated} updated, {unchanged} unchanged, {skipped} skipped.",
            **{**document, "recognised_as": named(str(document["recognised_as"]), words)},
        )
        if document["dry_run"]:
            head += " " + words("Nothing was written (dry run).")
    problems = document["problems"]
    lines = (
        [f"  {place(each['where'], words)}: {each['message']}" for each in problems]
        if isinstance(problems, list)
        else []
    )
    return "\n".join([head, *lines])


def trail(tree: Trail, words: Words) -> str:
    """An explanation, indented; each line with its sign, source and note."""
    lines = []
    for depth, line in tree.walk():
        sign = "−" if line.sign < 0 else " "
        source = f" [{line.source.kind.value} {line.source.reference}]" if line.source else ""
        note = f" · {words.say(line.note)}" if line.note else ""
        mark = " ?" if line.provisional else ""
        lines.append(f"{'  ' * depth}{sign} {words.say(line.label)}: {_value(line)}{mark}{source}{note}")
    return "\n".join(lines)


def _value(line: Trail) -> str:
    if line.value is None:
        return "–"
    return amount_text(line.value) if line.unit is Unit.MONEY else f"{line.value.normalize():f}"


def analytics(lines: Sequence[Line], notes: Sequence[Message], words: Words) -> str:
    """One line per figure with its value, or why there is none; what else is to be known below."""
    table = [
        {
            words("figure"): words.say(line.label),
            words("value"): _figure(line, words),
            words("unit"): words.say(line.measure.unit),
        }
        for line in lines
    ]
    return "\n".join([rows(table), *(words.say(note) for note in notes)])


def _figure(line: Line, words: Words) -> str:
    value = line.handed_out
    return words("not computable: {why}", why=line.figure.why) if value is None else f"{value:,f}"


def findings(found: list[Finding], words: Words) -> str:
    """One line per finding with its fix below."""
    if not found:
        return words("Every check passed.")
    return "\n".join(
        f"{words.term('severity', each.severity.value)}: {words.say(each.what)}\n    {words.say(each.fix)}"
        for each in found
    )


def alerts(document: Mapping[str, object], words: Words) -> str:
    """One line per alert with its way out below, then what is worked on."""
    listed, worked_on = _list(document["alerts"]), _list(document["maintenance"])
    lines = [
        f"{each['alert'] or '–'}  {words.term('severity', str(each['severity']))}"
        f"  {words.term('alert', str(each['state']))}  {each['raised']}  {each['message']}\n    {each['fix']}"
        for each in listed
    ]
    lines += [
        words(
            "Maintenance until {until}: {subject}, {reason}", **(each | {"subject": each["subject"] or each["scope"]})
        )
        for each in worked_on
    ]
    return "\n".join(lines) or words("No alert is open.")


def _list(found: object) -> list[dict[str, object]]:
    return found if isinstance(found, list) else []


def verdict(found: Verdict, words: Words) -> str:
    """Whether the chain holds."""
    if found.sound:
        return words.count(found.checked, "{n} line, the chain is intact.", "{n} lines, the chain is intact.")
    if found.cut == 0:
        return words("The file office.seen was changed: nothing tells whether the end of the audit is missing.")
    if found.cut:
        return words(
            "The end of the audit was cut, or an older copy was put back: line {line} was seen here and is not in it.",
            line=found.cut,
        )
    return words("The chain breaks at line {line} of {lines}.", line=found.broken_at, lines=found.lines)


def progress(words: Words) -> Callable[[int, int], None] | None:
    """Tells of long work on standard error when a person is there."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, whole: int) -> None:
        print("\r" + words("{done} of {whole} lines", done=f"{done:,}", whole=f"{whole:,}"), end="", file=sys.stderr)
        if done >= whole:
            print(file=sys.stderr)

    return tell


def complaint(known: KnownError, words: Words) -> str:
    """What went wrong and the way out; for a refused file, every problem and its place below."""
    option = words("Say so with --new-account.") if isinstance(known, UnknownAccount) else ""
    lines = [" ".join(filter(None, (words.say(known.what), words.say(known.way_out), option)))]
    if isinstance(known, RefusedFile):
        lines += [f"  {place(problem.where, words)}: {words.say(problem.what)}" for problem in known.problems]
    return "\n".join(lines)
