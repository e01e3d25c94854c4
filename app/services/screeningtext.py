"""The evidence of screening as a text that a person keeps in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.words import Words

Json = Mapping[str, object]


def report(document: Json, words: Words) -> str:
    """The text of what app.services.screeningevidence.evidence answers."""
    return "\n".join(_lines(document, words)) + "\n"


def _lines(document: Json, words: Words) -> Iterator[str]:
    standing = _part(document["standing"])
    yield words("Screening of {subject}", subject=document["subject"])
    yield words("Printed {at} by {by}", at=document["printed_at"], by=document["printed_by"])
    yield words("Stands: {outcome}", outcome=words.term("screening", str(standing["outcome"])))
    if document["now"] is not None:
        yield words("Facts now: {facts}", facts=_facts(_part(document["now"])))
    bearing = document["with"]
    if isinstance(bearing, list) and bearing:
        yield words("Together with: {codes}", codes=", ".join(bearing))
    for each in _list(document["screenings"]):
        yield ""
        yield from _screening(each, words)
    for each in _list(document["matches"]):
        yield ""
        yield from _match(each, words)


def _screening(run: Json, words: Words) -> Iterator[str]:
    yield words("Run {run}, {at}, by {by}, from score {threshold}, way of comparing {algorithm}", **_said(run))
    yield "  " + words("Compared {code}: {facts}", code=run["of"], facts=_facts(_part(run["compared"])))
    for each in _list(run["lists"]):
        yield "  " + words("{name} of {dated}, {entries} entries, SHA-256 {sha256}", **_said(each))


def _match(match: Json, words: Words) -> Iterator[str]:
    entry, explained = _part(match["entry"]), _part(match["explained"])
    yield words("Match {match}, found {found_at} in {list} of {dated}, SHA-256 {sha256}", **_said(match))
    yield "  " + words("Compared {code}: {facts}", code=match["of"], facts=_facts(_part(match["compared"])))
    yield "  " + words("Listed: {uid}, {kind}, {name}", **_said(entry))
    yield "  " + words("Score {score}: name {name_score} against {name}", **_said(explained))
    pairs = ", ".join("{ours} = {theirs} ({likeness})".format_map(_said(each)) for each in _list(explained["words"]))
    yield "  " + words("Words: {pairs}", pairs=pairs or "–")
    agreed = {name: words.term("agreement", str(explained[name])) for name in ("birth", "country", "kind")}
    yield "  " + words("Birth date {birth}, country {country}, kind {kind}", **agreed)
    for each in _list(match["decisions"]):
        verdict = words.term("verdict", str(each["verdict"]))
        yield "  " + words(
            "{at}: {verdict}, by {by}, on {list} of {dated}: {reason}", **(_said(each) | {"verdict": verdict})
        )


def _facts(facts: Json) -> str:
    return ", ".join(str(value) for value in facts.values() if value not in {"", False, None})


def _said(document: Json) -> dict[str, object]:
    return dict(document)


def _part(found: object) -> Json:
    return found if isinstance(found, Mapping) else {}


def _list(found: object) -> list[Json]:
    return found if isinstance(found, list) else []
