"""Risk rating: rules that give points to what is known of somebody, and the risk that the points amount to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.domain.cases import Risk
from app.domain.clients import ClientKind
from app.domain.errors import BadInput, message
from app.domain.money import ZERO
from app.domain.screening import Outcome, Standing


class Factor(StrEnum):
    """What is looked at. The bands say from how many points a risk begins."""

    COUNTRY = "country"
    NATIONALITY = "nationality"
    KIND = "kind of client"
    EXPOSED = "political exposure"
    AMOUNT = "amount invested"
    FUNDS = "source of funds"
    SCREENING = "screening"
    BAND = "band"


class Answer(StrEnum):
    """What there is to say about a factor; an amount's answer is the rule's own least amount."""

    HIGH = "high-risk group"
    WATCHED = "watched group"
    OTHER = "any other"
    UNKNOWN = "not known"
    SAME = "same as residence"
    DIFFERENT = "other than residence"
    INDIVIDUAL = "individual"
    COMPANY = "company"
    YES = "yes"
    NO = "no"
    NOT_ASKED = "not asked"
    FROM = "from"
    VERIFIED = "verified"
    UNVERIFIED = "not verified"
    CLEAR = "no match"
    DECIDED = "matches that were somebody else"
    OPEN = "matches to decide"
    CONFIRMED = "confirmed match"
    NOT_SCREENED = "not screened"
    MEDIUM = "medium"
    RISKY = "high"


ANSWERS: Mapping[Factor, tuple[Answer, ...]] = {
    Factor.COUNTRY: (Answer.HIGH, Answer.WATCHED, Answer.OTHER, Answer.UNKNOWN),
    Factor.NATIONALITY: (Answer.SAME, Answer.DIFFERENT, Answer.UNKNOWN),
    Factor.KIND: (Answer.INDIVIDUAL, Answer.COMPANY),
    Factor.EXPOSED: (Answer.YES, Answer.NO, Answer.NOT_ASKED),
    Factor.AMOUNT: (Answer.FROM,),
    Factor.FUNDS: (Answer.VERIFIED, Answer.UNVERIFIED),
    Factor.SCREENING: (Answer.CLEAR, Answer.DECIDED, Answer.OPEN, Answer.CONFIRMED, Answer.NOT_SCREENED),
    Factor.BAND: (Answer.MEDIUM, Answer.RISKY),
}
GROUPS = frozenset({Answer.HIGH, Answer.WATCHED})
MOST_POINTS = 1000


@dataclass(frozen=True, slots=True)
class RiskRule:
    """The points of one answer. `countries` are those of a group, `amount` is the least one of a rule of amounts."""

    factor: Factor
    answer: Answer
    points: int
    countries: tuple[str, ...] = ()
    amount: Decimal | None = None

    @property
    def key(self) -> tuple[Factor, Answer, Decimal | None]:
        """What names the rule: a table has each of these once."""
        return self.factor, self.answer, self.amount


@dataclass(frozen=True, slots=True)
class RiskRules:
    """One version of the table; 0 is the one that is shipped."""

    version: int
    rules: tuple[RiskRule, ...]

    def of(self, factor: Factor) -> tuple[RiskRule, ...]:
        """The rules of one factor, in order."""
        return tuple(rule for rule in self.rules if rule.factor is factor)

    def band(self, points: int) -> Risk:
        """The risk that so many points amount to."""
        least = {rule.answer: rule.points for rule in self.of(Factor.BAND)}
        if points >= least[Answer.RISKY]:
            return Risk.HIGH
        return Risk.MEDIUM if points >= least[Answer.MEDIUM] else Risk.LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of somebody that bears on risk. Countries are two letters, "" where not known."""

    kind: ClientKind
    country: str = ""
    nationality: str = ""
    politically_exposed: bool | None = None
    invested: Decimal = ZERO
    funds_verified: bool = False
    standing: Standing


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the explanation: what was looked at, which rule spoke, and what it was asked about."""

    rule: RiskRule
    about: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules say, line by line. A person rates; the program only proposes."""

    version: int
    lines: tuple[Line, ...]
    risk: Risk

    @property
    def points(self) -> int:
        """The points of all lines together."""
        return sum(line.rule.points for line in self.lines)


def proposal(facts: Facts, rules: RiskRules) -> Proposal:
    """The risk that the rules see in these facts, explained line by line."""
    lines = tuple(found for read in _READ for found in read(facts, rules))
    return Proposal(rules.version, lines, rules.band(sum(line.rule.points for line in lines)))


def _country(facts: Facts, rules: RiskRules) -> Iterable[Line]:
    group = next((each.answer for each in rules.of(Factor.COUNTRY) if facts.country in each.countries), Answer.OTHER)
    yield from _line(rules, Factor.COUNTRY, group if facts.country else Answer.UNKNOWN, facts.country)


def _nationality(facts: Facts, rules: RiskRules) -> Iterable[Line]:
    if facts.kind is ClientKind.COMPANY:
        return
    differs = Answer.SAME if facts.nationality == facts.country else Answer.DIFFERENT
    known = facts.nationality and facts.country
    yield from _line(rules, Factor.NATIONALITY, differs if known else Answer.UNKNOWN, facts.nationality)


def _kind(facts: Facts, rules: RiskRules) -> Iterable[Line]:
    company = facts.kind is ClientKind.COMPANY
    yield from _line(rules, Factor.KIND, Answer.COMPANY if company else Answer.INDIVIDUAL)


def _exposed(facts: Facts, rules: RiskRules) -> Iterable[Line]:
    asked = {None: Answer.NOT_ASKED, True: Answer.YES, False: Answer.NO}
    yield from _line(rules, Factor.EXPOSED, asked[facts.politically_exposed])


def _amount(facts: Facts, rules: RiskRules) -> Iterable[Line]:
    reached = [rule for rule in rules.of(Factor.AMOUNT) if rule.amount is not None and rule.amount <= facts.invested]
    if reached:
        yield Line(max(reached, key=lambda rule: rule.amount or ZERO))


def _funds(facts: Facts, rules: RiskRules) -> Iterable[Line]:
    yield from _line(rules, Factor.FUNDS, Answer.VERIFIED if facts.funds_verified else Answer.UNVERIFIED)


def _screening(facts: Facts, rules: RiskRules) -> Iterable[Line]:
    found = {
        Outcome.CLEAR: Answer.DECIDED if facts.standing.decided_by else Answer.CLEAR,
        Outcome.OPEN: Answer.OPEN,
        Outcome.CONFIRMED: Answer.CONFIRMED,
    }
    yield from _line(rules, Factor.SCREENING, found.get(facts.standing.outcome, Answer.NOT_SCREENED))


_READ: tuple[Callable[[Facts, RiskRules], Iterable[Line]], ...] = (
    _country,
    _nationality,
    _kind,
    _exposed,
    _amount,
    _funds,
    _screening,
)


def _line(rules: RiskRules, factor: Factor, answer: Answer, about: str = "") -> Iterable[Line]:
    yield from (Line(rule, about) for rule in rules.of(factor) if rule.answer is answer)


def valid_risk_rules(rules: Sequence[RiskRule]) -> tuple[RiskRule, ...]:
    """The table, in the order of the factors. Raises BadInput for one that leaves an answer without points."""
    for rule in rules:
        _check(rule)
    keys = [rule.key for rule in rules]
    for factor, answers in ANSWERS.items():
        for answer in answers:
            if not any(key[:2] == (factor, answer) for key in keys):
                raise BadInput(
                    message("No rule says what {factor}, {answer} is worth.", factor=factor.value, answer=answer.value)
                )
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadInput(
            message("Two rules speak about {factor}, {answer}.", factor=twice[0].value, answer=twice[1].value)
        )
    _check_bands(rules)
    order = list(Factor)
    return tuple(sorted(rules, key=lambda rule: (order.index(rule.factor), _place(rule))))


def _place(rule: RiskRule) -> tuple[int, Decimal]:
    return ANSWERS[rule.factor].index(rule.answer), rule.amount or ZERO


def _check(rule: RiskRule) -> None:
    if rule.answer not in ANSWERS[rule.factor]:
        raise BadInput(
            message("{answer} says nothing about {factor}.", answer=rule.answer.value, factor=rule.factor.value)
        )
    if not 0 <= rule.points <= MOST_POINTS:
        raise BadInput(message("A rule gives 0 to {most} points.", most=MOST_POINTS), field="points")
    if (rule.amount is not None) != (rule.factor is Factor.AMOUNT) or (rule.amount or ZERO) < 0:
        raise BadInput(message("A rule of amounts names the least amount, and no other does."), field="amount")
    if rule.countries and rule.answer not in GROUPS:
        raise BadInput(message("Only a group of countries lists countries."), field="countries")
    for country in rule.countries:
        if not re.fullmatch(r"[A-Z]{2}", country):
            raise BadInput(message("A country is two letters, such as MX or ES."), field="countries")


def _check_bands(rules: Sequence[RiskRule]) -> None:
    least = {rule.answer: rule.points for rule in rules if rule.factor is Factor.BAND}
    if not 0 < least[Answer.MEDIUM] < least[Answer.RISKY]:
        raise BadInput(message("A high risk begins above a medium one, and both above 0 points."), field="points")


WATCHED = (
    "AO", "BF", "BG", "BO", "CD", "CI", "CM", "DZ", "HT", "KE", "LA", "LB",
    "MC", "MZ", "NA", "NG", "NP", "SS", "SY", "VE", "VG", "VN", "YE", "ZA",
)  # fmt: skip
SHIPPED_RISK_RULES = RiskRules(
    0,
    (
        RiskRule(Factor.COUNTRY, Answer.HIGH, 60, ("IR", "KP", "MM")),
        RiskRule(Factor.COUNTRY, Answer.WATCHED, 25, WATCHED),
        RiskRule(Factor.COUNTRY, Answer.OTHER, 0),
        RiskRule(Factor.COUNTRY, Answer.UNKNOWN, 15),
        RiskRule(Factor.NATIONALITY, Answer.SAME, 0),
        RiskRule(Factor.NATIONALITY, Answer.DIFFERENT, 5),
        RiskRule(Factor.NATIONALITY, Answer.UNKNOWN, 5),
        RiskRule(Factor.KIND, Answer.INDIVIDUAL, 0),
        RiskRule(Factor.KIND, Answer.COMPANY, 10),
        RiskRule(Factor.EXPOSED, Answer.YES, 60),
        RiskRule(Factor.EXPOSED, Answer.NO, 0),
        RiskRule(Factor.EXPOSED, Answer.NOT_ASKED, 15),
        RiskRule(Factor.AMOUNT, Answer.FROM, 0, amount=Decimal("0.00")),
        RiskRule(Factor.AMOUNT, Answer.FROM, 10, amount=Decimal("100000.00")),
        RiskRule(Factor.AMOUNT, Answer.FROM, 20, amount=Decimal("500000.00")),
        RiskRule(Factor.AMOUNT, Answer.FROM, 30, amount=Decimal("1000000.00")),
        RiskRule(Factor.FUNDS, Answer.VERIFIED, 0),
        RiskRule(Factor.FUNDS, Answer.UNVERIFIED, 15),
        RiskRule(Factor.SCREENING, Answer.CLEAR, 0),
        RiskRule(Factor.SCREENING, Answer.DECIDED, 5),
        RiskRule(Factor.SCREENING, Answer.OPEN, 30),
        RiskRule(Factor.SCREENING, Answer.CONFIRMED, 100),
        RiskRule(Factor.SCREENING, Answer.NOT_SCREENED, 15),
        RiskRule(Factor.BAND, Answer.MEDIUM, 25),
        RiskRule(Factor.BAND, Answer.RISKY, 60),
    ),
)
"""Where an office starts; it keeps its own table. The groups are what the FATF named on 13 June 2025: countries under a
call for action, and under increased monitoring."""
