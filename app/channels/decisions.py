"""What people decided about operations, in an office file: types, parts, chosen legs, and the rule table."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal

from app.channels import fields as f
from app.channels.fields import Fields, Row
from app.domain.errors import KnownError, message
from app.domain.holdings import AccountKey, OperationKey, OperationType, Part, Typing
from app.domain.money import parse_amount
from app.domain.rules import IN, OUT, SHIPPED_RULES, Rule, valid_rules

Json = dict[str, object]
KeyOf = Callable[[Row], AccountKey]
DIRECTIONS = {"in": IN, "out": OUT, "both": 0}
ZERO = Decimal("0.00")
PLACE = f.at_most(200, f.text)


def read_typing(row: Row, key: KeyOf, investments: Collection[str]) -> Typing:
    """A decision; what is wrong with it is noted in the row."""
    other = row.content.get("other")
    return Typing(
        account=key(row),
        ticket=row.take("ticket", f.ticket, ""),
        type=row.take("type", f.one_of(OperationType), OperationType.UNKNOWN),
        by=row.take("by", f.at_most(80, f.text), "", needed=False),
        at=row.take("at", f.moment, None, needed=False),
        reason=row.take("reason", f.text, "", needed=False),
        held_in=row.take("held_in", PLACE, "", needed=False),
        other=None if other is None else _other(row.inside("other"), key),
        parts=tuple(_part(inner, investments) for inner in row.rows("parts")),
    )


def _other(row: Row, key: KeyOf) -> OperationKey:
    return key(row), row.take("ticket", f.ticket, "")


def _part(row: Row, investments: Collection[str]) -> Part:
    part = Part(
        type=row.take("type", f.one_of(OperationType), OperationType.UNKNOWN),
        amount=row.take("amount", parse_amount, ZERO),
        held_in=row.take("held_in", PLACE, "", needed=False),
        investment=row.take("investment", f.at_most(32, f.text), "", needed=False),
    )
    if part.investment and part.investment not in investments:
        row.wrong("investment", message("No investment {code} is in this file.", code=part.investment))
    return part


def read_rules(fields: Fields, rows: list[Row]) -> tuple[Rule, ...]:
    """The rule table of a file; the shipped one where it has none. An unsound table is noted in `fields`."""
    if not rows:
        return SHIPPED_RULES
    found = [_rule(row) for row in rows]
    if not all(row.sound for row in rows):
        return SHIPPED_RULES
    try:
        return valid_rules(found)
    except KnownError as unsound:
        fields.wrong("rules", unsound.what)
        return SHIPPED_RULES


def _rule(row: Row) -> Rule:
    return Rule(
        pattern=row.take("pattern", f.at_most(200), ""),
        type=row.take("type", f.one_of(OperationType), OperationType.UNKNOWN),
        direction=row.take("direction", _direction, 0),
        broker=row.take("broker", f.at_most(120, f.text), "", needed=False),
        active=row.take("active", f.flag, True, needed=False),
    )


def _direction(value: object) -> int:
    found = DIRECTIONS.get(value) if isinstance(value, str) else None
    if found is None:
        words = ", ".join(DIRECTIONS)
        raise KnownError(message("{value} is none of: {words}.", value=repr(value)[:60], words=words))
    return found


def rule_row(rule: Rule) -> Json:
    """A rule as a row of the file."""
    word = next(word for word, direction in DIRECTIONS.items() if direction == rule.direction)
    row: Json = {"pattern": rule.pattern, "type": rule.type.value, "direction": word}
    return row | ({"broker": rule.broker} if rule.broker else {}) | ({} if rule.active else {"active": False})


def part_row(part: Part) -> Json:
    """A part of a divided operation as a row of the file."""
    row: Json = {"type": part.type.value, "amount": str(part.amount)}
    held_in: Json = {"held_in": part.held_in} if part.held_in else {}
    return row | held_in | ({"investment": part.investment} if part.investment else {})
