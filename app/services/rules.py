"""The rule table of the office: what each rule types now, what a change would retype, and what that does to results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.db import rules as table
from app.domain.book import Book
from app.domain.errors import Conflict, message
from app.domain.holdings import OperationKey
from app.domain.operations import Operation, operations, speaking
from app.domain.permissions import Action
from app.domain.reality import Figures, value
from app.domain.rules import SHIPPED_RULES, Rule, valid_rules
from app.services.office import Office


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule at its place (from 1), and the operations it types now; those a person has typed are none of them."""

    place: int
    rule: Rule
    speaks: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class RuleTable:
    """The rules in the order in which they are asked. `shipped` while the office has none of its own."""

    rows: tuple[RuleRow, ...]
    shipped: bool
    unmatched: tuple[Operation, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules alone."""
        return tuple(row.rule for row in self.rows)


@dataclass(frozen=True, slots=True)
class Retyped:
    """An operation that a change of rules would type anew."""

    before: Operation
    after: Operation

    @property
    def key(self) -> OperationKey:
        """The account and ticket that name it."""
        return self.before.key


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule table would do: the operations it retypes, and the figures of everything before and after."""

    table: RuleTable
    retyped: tuple[Retyped, ...]
    before: Figures
    after: Figures


def rule_table(office: Office) -> RuleTable:
    """The table in force, with what each rule types."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    return _table(book, book.rules)


def _table(book: Book, rules: tuple[Rule, ...]) -> RuleTable:
    decided = {typing.key for typing in book.typings}
    speaks: list[list[Operation]] = [[] for _ in rules]
    unmatched: list[Operation] = []
    for operation in operations(book.deals, book.typings, rules):
        if operation.key not in decided:
            at = speaking(operation.deal, rules)
            if at is not None:
                speaks[at].append(operation)
            elif not operation.by_rule:
                unmatched.append(operation)
    rows = [RuleRow(at, rule, tuple(speaks[at - 1])) for at, rule in enumerate(rules, start=1)]
    return RuleTable(tuple(rows), rules == SHIPPED_RULES, tuple(unmatched))


def preview(office: Office, wanted: Sequence[Rule]) -> Preview:
    """What this table would do, written nowhere. Raises BadInput for an unsound one."""
    office.allow(Action.OFFICE_READ)
    book, rules = office.book(), valid_rules(wanted)
    changed = replace(book, rules=rules)
    before = operations(book.deals, book.typings, book.rules)
    after = operations(book.deals, book.typings, rules)
    retyped = [Retyped(old, new) for old, new in zip(before, after, strict=True) if _differs(old, new)]
    return Preview(_table(book, rules), tuple(retyped), office.valued(book).total, value(changed, office.today()).total)


def _differs(old: Operation, new: Operation) -> bool:
    return (old.type, old.reviewed, old.pair) != (new.type, new.reviewed, new.pair)


def save_rules(office: Office, wanted: Sequence[Rule], known: Sequence[Rule]) -> tuple[Rule, ...]:
    """Put this table in force in place of the `known` one, which is kept. Answers it, tidied.

    Raises BadInput for an unsound table, Conflict where another one is in force by now.
    """
    office.allow(Action.RULES_WRITE)
    rules = valid_rules(wanted)
    with office.store.writing(office.person.name) as writing:
        in_force = table.read_all(writing.session)
        if in_force != tuple(known):
            raise Conflict(
                message("Somebody else has changed the rules meanwhile."), message("Open them again and look.")
            )
        if rules == in_force:
            return rules
        table.add(writing.session, rules, office.person.name, office.clock())
        writing.audit(
            "rules:changed",
            "rules",
            before={"rules": [_line(rule) for rule in in_force if rule not in rules]},
            after={
                "rules": [_line(rule) for rule in rules if rule not in in_force],
                "order": [r.pattern for r in rules],
            },
        )
        writing.commit()
    return rules


def _line(rule: Rule) -> str:
    direction = {1: "in", -1: "out"}.get(rule.direction, "both")
    parts = [rule.broker, f'"{rule.pattern}"', "->", rule.type.value, direction, "" if rule.active else "off"]
    return " ".join(filter(None, parts))
