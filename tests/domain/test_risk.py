"""Points are explained line by line, what is not known is never worth nothing, and a table has every answer once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.cases import Risk
from app.domain.clients import ClientKind
from app.domain.errors import BadInput
from app.domain.risk import (
    SHIPPED_RISK_RULES,
    Answer,
    Factor,
    Facts,
    RiskRule,
    proposal,
    valid_risk_rules,
)
from app.domain.screening import Outcome, Standing

SHIPPED = SHIPPED_RISK_RULES.rules
PLAIN = Facts(
    kind=ClientKind.INDIVIDUAL,
    country="ES",
    nationality="ES",
    politically_exposed=False,
    funds_verified=True,
    standing=Standing("C-1", Outcome.CLEAR),
)


def rated(**changes: object) -> tuple[Risk, int]:
    found = proposal(replace(PLAIN, **changes), SHIPPED_RISK_RULES)  # type: ignore[arg-type]  # fields by name
    return found.risk, found.points


def test_the_shipped_table_is_sound_and_in_order() -> None:
    assert valid_risk_rules(SHIPPED) == SHIPPED


def test_each_factor_adds_its_points_and_says_so() -> None:
    assert rated() == (Risk.LOW, 0)
    assert rated(country="MM") == (Risk.HIGH, 60 + 5)  # and a nationality other than the residence
    assert rated(country="VN", nationality="VN") == (Risk.MEDIUM, 25)
    assert rated(politically_exposed=True) == (Risk.HIGH, 60)
    assert rated(invested=Decimal("499999.99")) == (Risk.LOW, 10)
    assert rated(invested=Decimal("1000000.00")) == (Risk.MEDIUM, 30)
    assert rated(standing=Standing("C-1", Outcome.CLEAR, decided_by="elena")) == (Risk.LOW, 5)
    assert rated(standing=Standing("C-1", Outcome.CONFIRMED)) == (Risk.HIGH, 100)
    assert rated(kind=ClientKind.COMPANY, nationality="") == (Risk.LOW, 10)
    lines = proposal(replace(PLAIN, country="MM"), SHIPPED_RISK_RULES).lines
    assert (lines[0].rule.factor, lines[0].rule.answer, lines[0].about) == (Factor.COUNTRY, Answer.HIGH, "MM")


def test_what_is_not_known_is_never_worth_nothing() -> None:
    nothing = Facts(kind=ClientKind.INDIVIDUAL, standing=Standing("C-1"))
    found = proposal(nothing, SHIPPED_RISK_RULES)
    unknown = {Factor.COUNTRY, Factor.NATIONALITY, Factor.EXPOSED, Factor.FUNDS, Factor.SCREENING}
    assert all(line.rule.points > 0 for line in found.lines if line.rule.factor in unknown)
    assert found.risk is Risk.HIGH


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (SHIPPED[1:], "No rule says"),
        ((*SHIPPED, SHIPPED[0]), "Two rules speak"),
        ((*SHIPPED, RiskRule(Factor.KIND, Answer.YES, 1)), "says nothing about"),
        ((*SHIPPED, RiskRule(Factor.AMOUNT, Answer.FROM, 1)), "least amount"),
        ((*SHIPPED, RiskRule(Factor.AMOUNT, Answer.FROM, -1, amount=Decimal(5))), "0 to 1000 points"),
        ((replace(SHIPPED[0], countries=("Spain",)), *SHIPPED[1:]), "two letters"),
        ((*SHIPPED[:-1], replace(SHIPPED[-1], points=25)), "begins above"),
    ],
)
def test_an_unsound_table_is_refused(wrong: tuple[RiskRule, ...], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        valid_risk_rules(wrong)
