"""The rule table: comments of operations that tell what they were for, in the order in which they are asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain.errors import BadInput, message
from app.domain.holdings import Deal, OperationType

IN, OUT = 1, -1
LONGEST_PATTERN = 80
MOST_RULES = 200
LOGIN, LOGIN_IF_ANY, ANY = "{login}", "{login?}", "*"

_TOKENS = re.compile(r"(\{[^{}]*\}?|\})")
_SAYS = {LOGIN: r"\D*+(\d++)", LOGIN_IF_ANY: r"\b(?:\D*+(\d++))?+"}
NOT_BY_RULE = frozenset({OperationType.UNKNOWN, OperationType.CREDIT, OperationType.LEFT_FUND})
"""Types that no rule may give: nobody is asked for them, or somebody has to answer for them."""

LEAVING = frozenset(
    {
        OperationType.CLIENT_PAYOUT,
        OperationType.TRANSFER_OUT,
        OperationType.PROFIT_EXTRACTION,
        OperationType.LEFT_FUND,
    }
)
ARRIVING = frozenset({OperationType.CLIENT_DEPOSIT, OperationType.TRANSFER_IN, OperationType.REINVESTMENT})
"""Types that fit one direction only; all others fit both."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A comment pattern that proposes a type, for operations of this direction (IN, OUT, or 0 for both).

    In a pattern `*` stands for any text, `{login}` for the next number, which is the other account's login, and
    `{login?}` for a word that ends there and such a number if there is one. Capitals do not matter. `broker` limits the
    rule to servers that start so; one that is not `active` is kept and not asked.
    """

    pattern: str
    type: OperationType
    direction: int = 0
    broker: str = ""
    active: bool = True

    def match(self, deal: Deal) -> re.Match[str] | None:
        """Where the rule speaks about this operation."""
        if not self.active or self.direction * deal.amount < 0 or not deal.account.server.startswith(self.broker):
            return None
        return compiled(self.pattern).fullmatch(deal.comment.strip())


SHIPPED_RULES = (
    Rule("Deposit*", OperationType.CLIENT_DEPOSIT, IN),
    Rule("Transfer to {login}*", OperationType.TRANSFER_OUT, OUT),
    Rule("Transfer from {login}*", OperationType.TRANSFER_IN, IN),
    Rule("trf{login?}*", OperationType.TRANSFER_OUT, OUT),
    Rule("trf{login?}*", OperationType.TRANSFER_IN, IN),
    Rule("Fee*", OperationType.FEE),
    Rule("P/L share*", OperationType.PL_SHARE),
)


@lru_cache(maxsize=4 * MOST_RULES)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern ready to be asked. What stands between two `*` is looked for once, from the left, and never again.

    So no comment, however long, can make a rule slow.
    """
    first, *others = map(_said, pattern.split(ANY))
    if not others:
        return re.compile(first, re.IGNORECASE | re.DOTALL)
    *middle, last = others
    between = "".join(f"(?>.*?{part})" for part in middle if part)
    return re.compile(f"{first}{between}.*?{last}", re.IGNORECASE | re.DOTALL)


def _said(part: str) -> str:
    return "".join(_SAYS.get(token, re.escape(token)) for token in _TOKENS.split(part))


def valid_rule(rule: Rule) -> Rule:
    """The rule, tidied. Raises BadInput naming the field."""
    pattern = rule.pattern.strip()
    if not re.search(r"\w", pattern.replace(LOGIN, "").replace(LOGIN_IF_ANY, "")):
        raise BadInput(message("A pattern needs a letter or a digit to look for."), field="pattern")
    if len(pattern) > LONGEST_PATTERN:
        raise BadInput(message("A pattern has at most {most} characters.", most=LONGEST_PATTERN), field="pattern")
    named = _TOKENS.findall(pattern)
    if len(named) > 1 or set(named) - {LOGIN, LOGIN_IF_ANY}:
        raise BadInput(
            message("Only {login} or {maybe} may stand in braces, once.", login=LOGIN, maybe=LOGIN_IF_ANY),
            field="pattern",
        )
    if rule.type in NOT_BY_RULE:
        raise BadInput(message("No rule may say {type}: a person has to.", type=rule.type.value), field="type")
    if rule.direction not in (IN, 0, OUT):
        raise BadInput(message("A rule is for money that arrives, leaves, or both."), field="direction")
    if rule.type in (LEAVING if rule.direction > 0 else ARRIVING if rule.direction < 0 else LEAVING | ARRIVING):
        raise BadInput(message("{type} does not fit this direction.", type=rule.type.value), field="direction")
    return Rule(pattern, rule.type, rule.direction, rule.broker.strip(), rule.active)


def valid_rules(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The whole table, tidied. Raises BadInput for an unsound rule, for twins, and for more than anyone can oversee."""
    if len(rules) > MOST_RULES:
        raise BadInput(message("A rule table has at most {most} rules.", most=MOST_RULES))
    tidy = tuple(map(valid_rule, rules))
    asked = [(rule.pattern.casefold(), rule.broker, rule.direction) for rule in tidy if rule.active]
    for at, same in enumerate(asked):
        if same in asked[:at]:
            twin = next(rule for rule in tidy if (rule.pattern.casefold(), rule.broker, rule.direction) == same)
            raise BadInput(message("Two rules look for {pattern}.", pattern=twin.pattern), field="pattern")
    return tidy
