"""What an explanation says: labels, values and sources in the person's language and region, and the whole as text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal

from app.domain.errors import Message
from app.domain.explain import LABELS
from app.domain.holdings import AccountKey
from app.domain.reality import Basis
from app.domain.trail import Source, SourceKind, Trail, Unit
from app.regions import Region
from app.services.explanations import Explanation, Subject
from app.words import Words

SIGNED_RESULTS = frozenset({"net_result", "fund_profitability_house", "floating", "unexplained"})
INDENT = "    "


@dataclass(frozen=True, slots=True)
class Teller:
    """Says the parts of an explanation."""

    words: Words
    region: Region
    zone: tzinfo

    def title(self, subject: Subject) -> str:
        """The name of the figure."""
        return self.words.say(LABELS[subject.figure])

    def scope(self, explanation: Explanation) -> str:
        """Fund, basis, valuation date and the moment it was read."""
        subject, words = explanation.subject, self.words
        basis = words("balance basis") if subject.basis is Basis.BALANCE else words("equity basis")
        parts = [
            subject.fund or words("All funds"),
            basis,
            words("as of {date}", date=self.region.date(explanation.as_of)),
            words("read {time}", time=self.region.time(explanation.read_at, self.zone, seconds=True)),
        ]
        return " · ".join(parts)

    def label(self, line: Trail) -> str:
        """What the line is."""
        return self.words.say(line.label)

    def note(self, line: Trail) -> str:
        """How it is made, or when it happened and what it was."""
        note = line.note
        if note is not None and isinstance(kind := note.values.get("type"), str):
            note = Message(note.text, {**note.values, "type": self.words.term("operation", kind)})
        return self.words.say(note)

    def value(self, line: Trail, *, signed: bool = False) -> str:
        """The value as it enters the sum above it."""
        value = line.value if line.sign >= 0 or line.value is None else -line.value
        if line.unit is Unit.MONEY:
            return self.region.money(value, signed=signed)
        if value is None or line.unit in {Unit.DAYS, Unit.COUNT}:
            return self.region.number(value)
        if line.unit is Unit.EXACT:
            return self.region.number(value, 4)
        if line.unit is Unit.RATIO:
            return self.region.percent(value * 100, 2)
        return self.region.percent(value, 1 if value * 10 % 1 == 0 else 2)

    def total(self, explanation: Explanation) -> str:
        """The figure itself."""
        signed = explanation.subject.figure in SIGNED_RESULTS
        return self.value(explanation.trail, signed=signed)

    def source(self, source: Source | None) -> str:
        """The text of a line's chip."""
        if source is None:
            return ""
        if source.kind is SourceKind.TERMS:
            return self.version(source.reference)
        return self.words.term("source", source.kind.value)

    def version(self, reference: str) -> str:
        """A version of terms, in this language: "terms BALANCE v1"."""
        fund, _, version = reference.removeprefix("terms ").rpartition(" v")
        return self.words("terms {fund} v{version}", fund=fund, version=version)

    def parts(self, line: Trail) -> str:
        """The sum in one line: what is added and subtracted, in words and figures."""
        if not line.adds:
            return self.note(line)
        said = ""
        for child in line.children:
            if child.sign:
                joint = " − " if child.sign < 0 else " + "
                amount = self.region.money(child.value) if child.unit is Unit.MONEY else self.value(child)
                said += (joint if said else joint.strip(" +")) + f"{_lower(self.label(child))} {amount}"
        return said[:1].upper() + said[1:] if said else self.note(line)

    def rests_on(self, explanation: Explanation) -> str:
        """The records it is made from, counted."""
        words, found = self.words, dict(explanation.rests_on)
        counts = []
        if accounts := found.get(SourceKind.ACCOUNT, ()):
            counts.append(words.count(len(accounts), "{n} account", "{n} accounts"))
            counts.append(words.count(explanation.deals, "{n} deal", "{n} deals"))
        elif deals := found.get(SourceKind.DEAL, ()):
            counts.append(words.count(len(deals), "{n} deal", "{n} deals"))
        if contracts := found.get(SourceKind.INVESTMENT, ()):
            counts.append(words.count(len(contracts), "{n} investment", "{n} investments"))
        counts.extend(self.version(reference) for reference in found.get(SourceKind.TERMS, ()))
        if payments := found.get(SourceKind.PAYMENT, ()):
            counts.append(words.count(len(payments), "{n} payment", "{n} payments"))
        if costs := found.get(SourceKind.COST, ()):
            counts.append(words.count(len(costs), "{n} cost", "{n} costs"))
        return ", ".join(counts) or words("nothing: it is zero")

    def changes(self, explanation: Explanation) -> str:
        """What would make it another figure."""
        signed = explanation.subject.figure in SIGNED_RESULTS
        said = [
            f"{self.words.say(change.what)}: **{self.region.money(change.value, signed=signed)}**"
            for change in explanation.changes
        ]
        return "\n".join(said)

    def spoken(self, line: Trail, depth: int, *, opened: bool | None) -> str:
        """A line for people who do not see it."""
        words = self.words
        state = {True: words("open"), False: words("closed"), None: ""}[opened]
        mark = words("provisional") if line.provisional else ""
        level = words("level {n}", n=depth + 1)
        shown = [self.label(line), self.value(line), self.source(line.source), self.note(line), mark, state, level]
        return ", ".join(filter(None, shown))

    def document(self, explanation: Explanation) -> str:
        """The whole explanation as indented text, with basis, valuation date and sources."""
        words = self.words
        head = f"{self.title(explanation.subject)}: {self.total(explanation)} {explanation.currency}"
        lines = [head, self.scope(explanation)]
        if explanation.trail.provisional:
            lines.append(words("provisional: it rests on operations that are not reviewed"))
        lines.append("")
        for depth, line in explanation.trail.walk():
            if depth:
                lines.append(INDENT * (depth - 1) + self._written(line))
        lines += ["", words("Rests on: {records}", records=self.rests_on(explanation))]
        if explanation.changes:
            lines.append(words("It would change if: {changes}", changes=self.changes(explanation).replace("**", "")))
        return "\n".join(lines)

    def _written(self, line: Trail) -> str:
        chip, note = self.source(line.source), self.note(line)
        if line.source is not None and line.source.kind is not SourceKind.TERMS:
            chip = f"{chip} {line.source.reference}"
        mark = self.words("provisional") if line.provisional else ""
        about = "; ".join(filter(None, (note, mark)))
        behind = f" [{chip}]" if chip else ""
        return f"{self.label(line)}{behind}: {self.value(line)}" + (f" ({about})" if about else "")


def account_of(source: Source | None, known: tuple[AccountKey, ...]) -> AccountKey | None:
    """The account that a line is about, if any."""
    if source is None or source.kind not in {SourceKind.ACCOUNT, SourceKind.DEALS, SourceKind.DEAL}:
        return None
    return next((key for key in known if source.reference == str(key) or source.reference.startswith(f"{key}:")), None)


def deal_of(source: Source, known: tuple[AccountKey, ...]) -> tuple[AccountKey, str] | None:
    """The account and ticket that a line about one deal names."""
    key = account_of(source, known)
    return None if key is None else (key, source.reference.removeprefix(f"{key}:"))


def zero(line: Trail) -> bool:
    """Whether a line adds nothing."""
    return line.value == Decimal(0)


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
