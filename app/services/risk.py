"""Risk: what the rules propose for somebody, what compliance rates, and the table of rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.db import cases as cases_table
from app.db import risk as table
from app.db.failures import changed
from app.domain.calendar import local_date
from app.domain.cases import Case, CaseState, Risk, review_day, valid_reason
from app.domain.errors import BadInput, Conflict, message
from app.domain.permissions import Action
from app.domain.readiness import Known, Requirement, collected
from app.domain.risk import Facts, Proposal, RiskRule, RiskRules, proposal, valid_risk_rules
from app.services.cases import facts, looked_at_again
from app.services.office import Office
from app.services.readiness import known_of, known_somebody
from app.services.subjects import Subject


def risk_rules(office: Office) -> RiskRules:
    """The table in force."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        return table.read(session)


def save_risk_rules(office: Office, wanted: Sequence[RiskRule], known: int) -> RiskRules:
    """Put a table in force in place of version `known`, which is kept; ratings stay as they were made.

    Raises BadInput for an unsound table, Conflict where another one is in force by now.
    """
    office.allow(Action.RISK_RATE)
    rules = valid_risk_rules(wanted)
    with office.store.writing(office.person.name) as writing:
        before = table.read(writing.session)
        if before.version != known:
            raise Conflict(
                message("Somebody else changed the rules of risk while they were open."),
                message("Look at the new content, then make your change again."),
            )
        version = table.add(writing.session, rules, office.person.name, office.clock())
        was, now = {"version": before.version, **_points(before.rules)}, {"version": version, **_points(rules)}
        writing.audit("risk-rules:changed", "risk rules", before=was, after=now)
        writing.commit()
    return RiskRules(version, rules)


def _points(rules: Sequence[RiskRule]) -> Mapping[str, object]:
    return {
        " ".join(map(str, filter(None, (rule.factor.value, rule.answer.value, rule.amount)))): [
            rule.points,
            *rule.countries,
        ]
        for rule in rules
    }


def proposed(office: Office, subject: str) -> Proposal:
    """What the rules in force say about somebody, line by line."""
    return propose(office, *known_of(office, subject), risk_rules(office))


def propose(office: Office, who: Subject, known: Known, rules: RiskRules) -> Proposal:
    """What these rules say about what is known of somebody."""
    items = {item.requirement: item for item in collected(known, office.today())}
    return proposal(
        Facts(
            kind=who.kind,
            country=who.country,
            nationality=who.nationality,
            politically_exposed=known.case.politically_exposed,
            invested=who.invested,
            funds_verified=items[Requirement.FUNDS].met,
            standing=known.standing,
        ),
        rules,
    )


def rate(office: Office, subject: str, risk: Risk, reason: str = "", version: int | None = None) -> Case:
    """Rate the risk of a case; another rating than the rules propose needs a reason.

    A cleared case keeps its review within the new risk's months, and is collected again where it turns high.
    Raises BadInput, Conflict.
    """
    office.allow(Action.RISK_RATE)
    who, known = known_somebody(office, subject)
    if known.case.state is CaseState.NOT_STARTED:
        raise BadInput(message("{client} has no case yet.", client=who.name), message("Start the case first."))
    seen = propose(office, who, known, risk_rules(office))
    why = valid_reason(reason) if seen.risk is not risk else reason.strip()
    with office.store.writing(office.person.name) as writing:
        before = cases_table.read(writing.session, subject)
        if before.version != (version or known.case.version):
            raise changed(subject)
        after = _rated(office, before, risk, seen, why)
        cases_table.write(writing.session, after)
        lines = [f"{each.rule.factor.value}, {each.rule.answer.value}: {each.rule.points}" for each in seen.lines]
        found = {"proposed": seen.risk.value, "points": seen.points, "rules": seen.version, "lines": lines}
        writing.audit("risk:rated", subject, before=facts(before), after=facts(after) | found, reason=why)
        writing.commit()
        return cases_table.read(writing.session, subject)


def _rated(office: Office, case: Case, risk: Risk, seen: Proposal, why: str) -> Case:
    rated = replace(
        case,
        risk=risk,
        risk_by=office.person.name,
        risk_at=office.clock(),
        risk_version=seen.version,
        risk_points=seen.points,
        risk_reason=why,
    )
    if case.state is CaseState.CLEARED and case.decided_at:
        cleared_on = local_date(case.decided_at, office.books.current(office.store).timezone)
        rated = replace(rated, review_due=review_day(rated, cleared_on))
    return looked_at_again(case, rated, "rated as a high risk")
