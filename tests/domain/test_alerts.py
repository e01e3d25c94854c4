"""Alerts as a state machine: one open of each, quiet when it should be, never raised by what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.alerts import (
    QUIET,
    STAYS,
    Alert,
    AlertEvent,
    AlertState,
    Fact,
    Happening,
    Judged,
    Key,
    acknowledged,
    after,
    evaluate,
)
from app.domain.errors import BadInput
from app.domain.maintenance import Maintenance, Scope
from app.domain.thresholds import (
    DEFAULTS,
    EVERY_KIND,
    LOW_IS_BAD,
    AlertKind,
    AlertSeverity,
    Limits,
    Thresholds,
)

NOON = datetime(2025, 9, 7, 12, 0, tzinfo=UTC)
ACCOUNT, TERMINAL = "1001@Broker-Live", "Live 3"


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def margin(level: str | None, account: str = ACCOUNT) -> Fact:
    measured = None if level is None else Decimal(level)
    return Fact(kind=AlertKind.MARGIN, subject=account, measured=measured, account=account, terminal=TERMINAL)


@dataclass
class Bench:
    """The alerts of an office as they are evaluated, moment by moment."""

    thresholds: Thresholds = field(default_factory=Thresholds)
    windows: tuple[Maintenance, ...] = ()
    known: dict[Key, Alert] = field(default_factory=dict)
    written: list[AlertEvent] = field(default_factory=list)

    def look(self, now: datetime, *facts: Fact, watched: frozenset[AlertKind] = EVERY_KIND) -> list[Happening]:
        """Evaluate, take what happened in, and answer it."""
        return self.take(evaluate(facts, Judged(self.thresholds, now, self.windows), self.known, watched))

    def take(self, events: Iterable[AlertEvent]) -> list[Happening]:
        found = []
        for event in events:
            numbered = replace(event, number=len(self.written) + 1)
            before = self.known.get(event.key)
            assert event.step == (before.step + 1 if before else 1)
            self.known[event.key] = after(numbered, before)
            self.written.append(numbered)
            found.append(event.what)
        return found

    def acknowledge(self, now: datetime, note: str = "") -> None:
        [alert] = [each for each in self.known.values() if each.state is AlertState.OPEN]
        self.take([acknowledged(alert, "ana", now, note)])

    @property
    def alert(self) -> Alert:
        [only] = self.known.values()
        return only


RAISED = [Happening.RAISED, Happening.RANG]
QUIETLY = [Happening.RAISED, Happening.SILENCED]
WORSE = [Happening.ESCALATED, Happening.RANG]


def test_a_margin_that_falls_raises_once_rings_once_and_clears_by_a_margin() -> None:
    bench = Bench()
    assert bench.look(NOON, margin("160")) == []
    assert bench.look(NOON, margin("149.9")) == RAISED
    assert (bench.alert.severity, bench.alert.limit) == (AlertSeverity.WARNING, Decimal(150))
    assert bench.look(NOON + minutes(1), margin("140")) == []
    assert bench.look(NOON + minutes(2), margin("151")) == []  # back, but not by a margin
    assert bench.look(NOON + minutes(3), margin("157.5")) == [Happening.CLEARED]
    assert bench.alert.cleared_at == NOON + minutes(3)


def test_an_alert_lasts_a_minute_whatever_the_figure_does() -> None:
    bench = Bench()
    bench.look(NOON, margin("149"))
    assert bench.look(NOON + STAYS - timedelta(seconds=1), margin("200")) == []
    assert bench.look(NOON + STAYS, margin("200")) == [Happening.CLEARED]


def test_the_same_alert_does_not_ring_again_before_the_cool_down_is_over() -> None:
    bench = Bench()
    bench.look(NOON, margin("149"))
    bench.look(NOON + minutes(2), margin("200"))
    assert bench.look(NOON + minutes(3), margin("149")) == QUIETLY
    assert bench.written[-1].note == QUIET
    assert bench.look(NOON + minutes(14), margin("149")) == []
    assert bench.look(NOON + minutes(15), margin("149")) == [Happening.RANG]
    assert bench.look(NOON + minutes(40), margin("149")) == []


def test_one_that_comes_back_worse_rings_at_once() -> None:
    bench = Bench()
    bench.look(NOON, margin("149"))
    bench.look(NOON + minutes(2), margin("200"))
    assert bench.look(NOON + minutes(3), margin("100")) == RAISED
    assert bench.alert.severity is AlertSeverity.CRITICAL


def test_an_escalation_rings_again_and_takes_the_acknowledgement_back() -> None:
    bench = Bench()
    bench.look(NOON, margin("149"))
    bench.acknowledge(NOON, "the trader knows")
    assert (bench.alert.state, bench.alert.acknowledged_by) == (AlertState.ACKNOWLEDGED, "ana")
    assert bench.look(NOON + minutes(1), margin("148")) == []
    assert bench.look(NOON + minutes(2), margin("119")) == WORSE
    assert (bench.alert.state, bench.alert.acknowledged_by) == (AlertState.OPEN, "")
    assert bench.look(NOON + minutes(3), margin("130")) == []  # it stays as bad as it was
    assert bench.alert.severity is AlertSeverity.CRITICAL


def test_only_an_open_alert_is_acknowledged() -> None:
    bench = Bench()
    bench.look(NOON, margin("149"))
    bench.acknowledge(NOON)
    with pytest.raises(BadInput, match="is not open"):
        acknowledged(bench.alert, "ana", NOON, "")


def test_another_limit_clears_at_once() -> None:
    bench = Bench()
    bench.look(NOON, margin("149"))
    bench.thresholds = Thresholds({(ACCOUNT, AlertKind.MARGIN): Limits(Decimal(145), Decimal(110))})
    assert bench.look(NOON, margin("149")) == [Happening.CLEARED]


def test_limits_that_are_taken_away_clear_at_once_even_what_is_not_known() -> None:
    bench = Bench()
    bench.look(NOON, margin("149"))
    bench.thresholds = Thresholds({("", AlertKind.MARGIN): Limits()})
    assert bench.look(NOON, margin(None)) == [Happening.CLEARED]


def test_what_is_not_known_is_stale_at_most_and_clears_nothing() -> None:
    bench = Bench()
    unknown = [Fact(kind=kind, subject="x", measured=None) for kind in AlertKind]
    bench.look(NOON, *unknown)
    assert [event.kind for event in bench.written] == [AlertKind.STALE] * 2
    falling = Bench()
    falling.look(NOON, margin("149"))
    assert falling.look(NOON + minutes(9), margin(None)) == []
    assert falling.alert.holds


def test_a_fact_that_is_gone_clears_if_somebody_watches_its_kind() -> None:
    bench = Bench()
    bench.look(NOON, margin("149"))
    assert bench.look(NOON, watched=EVERY_KIND - {AlertKind.MARGIN}) == []
    assert bench.look(NOON + STAYS - timedelta(seconds=1)) == []
    assert bench.look(NOON + STAYS) == [Happening.CLEARED]


def test_what_is_plainly_gone_clears_at_once() -> None:
    bench = Bench()
    bench.look(NOON, Fact(kind=AlertKind.WITHDRAWAL, subject="7", measured=Decimal("5.00")))
    assert bench.look(NOON) == [Happening.CLEARED]


def test_a_clock_that_was_put_back_leaves_nothing_quiet_for_ever() -> None:
    bench = Bench()
    bench.look(NOON, margin("149"))
    assert bench.look(NOON - timedelta(days=1), margin("200")) == [Happening.CLEARED]
    assert bench.look(NOON - timedelta(days=1), margin("149")) == RAISED


# maintenance


def window(scope: Scope, subject: str = "", **of: object) -> Maintenance:
    made = Maintenance(scope=scope, subject=subject, since=NOON, until=NOON + minutes(30), reason="new server")
    return replace(made, **of)  # type: ignore[arg-type]  # fields by name


COVERING = [window(Scope.OFFICE), window(Scope.TERMINAL, TERMINAL), window(Scope.ACCOUNT, ACCOUNT)]
OTHERS = [window(Scope.TERMINAL, "Live 7"), window(Scope.ACCOUNT, "1002@Broker-Live")]


@pytest.mark.parametrize("held", COVERING, ids=lambda held: held.scope.value)
def test_maintenance_records_in_silence_and_ends_by_itself(held: Maintenance) -> None:
    bench = Bench(windows=(held,))
    assert bench.look(NOON, margin("149")) == QUIETLY
    assert bench.written[-1].note == "new server"
    assert bench.look(NOON + minutes(29), margin("119")) == [Happening.ESCALATED, Happening.SILENCED]
    assert bench.look(NOON + minutes(30), margin("119")) == [Happening.RANG]


def test_maintenance_ended_by_hand_is_over() -> None:
    bench = Bench(windows=(window(Scope.OFFICE, ended_at=NOON + minutes(5)),))
    bench.look(NOON, margin("149"))
    assert bench.look(NOON + minutes(5), margin("149")) == [Happening.RANG]


@pytest.mark.parametrize("held", OTHERS, ids=lambda held: held.scope.value)
def test_maintenance_of_something_else_changes_nothing(held: Maintenance) -> None:
    assert Bench(windows=(held,)).look(NOON, margin("149")) == RAISED


# whatever happens

KINDS = [AlertKind.MARGIN, AlertKind.STALE, AlertKind.DRAWDOWN, AlertKind.UNRECONCILED]
Looks = list[tuple[timedelta, list[Fact], bool]]
MEASURES = st.none() | st.decimals("0", "2000", places=1)


@st.composite
def moments(draw: st.DrawFn) -> Looks:
    """Looks at an office: how long after the one before, what is measured, and whether somebody acknowledges."""
    looks = []
    for _ in range(draw(st.integers(1, 25))):
        facts = [
            Fact(kind=draw(st.sampled_from(KINDS)), subject=draw(st.sampled_from("ab")), measured=draw(MEASURES))
            for _ in range(draw(st.integers(0, 4)))
        ]
        looks.append((timedelta(seconds=draw(st.integers(0, 900))), facts, draw(st.booleans())))
    return looks


def lived(looks: Looks, *, acknowledges: bool = True) -> Bench:
    """The alerts after these looks; where somebody acknowledges, everything that is open."""
    bench, now = Bench(), NOON
    for passed, facts, seen in looks:
        now += passed
        bench.look(now, *facts)
        if seen and acknowledges:
            for alert in [each for each in bench.known.values() if each.state is AlertState.OPEN]:
                bench.take([acknowledged(alert, "ana", now, "")])
    return bench


@given(moments())
def test_there_are_never_two_open_alerts_of_one_kind_and_subject(
    looks: Looks,
) -> None:
    bench = lived(looks)
    holding: set[Key] = set()
    for event in bench.written:
        if event.what is Happening.RAISED:
            assert event.key not in holding
            holding.add(event.key)
        elif event.what is Happening.CLEARED:
            holding.remove(event.key)
        else:
            assert event.key in holding


@given(moments())
def test_nothing_rings_twice_within_the_cool_down_unless_it_got_worse(
    looks: Looks,
) -> None:
    bench = lived(looks, acknowledges=False)
    last: dict[Key, AlertEvent] = {}
    for event in bench.written:
        if event.what is Happening.RANG:
            before = last.get(event.key)
            if before is not None and event.at - before.at < bench.thresholds.cool_down:
                assert before.severity is AlertSeverity.WARNING
                assert event.severity is AlertSeverity.CRITICAL
            last[event.key] = event


@given(moments())
def test_one_that_was_acknowledged_is_quiet_until_it_escalates_or_clears(
    looks: Looks,
) -> None:
    bench = lived(looks)
    seen: dict[Key, Happening] = {}
    for event in bench.written:
        if seen.get(event.key) is Happening.ACKNOWLEDGED:
            assert event.what in {Happening.ESCALATED, Happening.CLEARED}
        seen[event.key] = event.what


@given(moments())
def test_unknown_never_raises_a_margin(looks: Looks) -> None:
    bench, now = Bench(), NOON
    for passed, facts, _ in looks:
        now += passed
        bench.look(now, *(replace(fact, measured=None) for fact in facts))
    assert {event.kind for event in bench.written} <= {AlertKind.STALE}


@given(moments())
def test_a_repeated_look_says_nothing_new(looks: Looks) -> None:
    bench, now = Bench(), NOON
    for passed, facts, _ in looks:
        now += passed
        bench.look(now, *facts)
        assert bench.look(now, *facts) == []


@given(st.lists(st.sampled_from(["100", "130", "149.9", "150", "151", "158", "300"]), min_size=720, max_size=720))
def test_an_hour_of_swinging_writes_little(levels: list[str]) -> None:
    """A figure looked at every five seconds, whatever it does."""
    bench = Bench()
    for at, level in enumerate(levels):
        bench.look(NOON + timedelta(seconds=5 * at), margin(level))
    assert len(bench.written) <= 60 * 4 + 4  # in a minute a raise, an escalation, what was said of each, or a clear


@pytest.mark.parametrize("kind", AlertKind)
def test_the_shipped_limits_raise_what_is_bad_and_nothing_else(kind: AlertKind) -> None:
    limits, bench = DEFAULTS[kind], Bench()
    first = limits.first
    assert first is not None
    fine = Fact(kind=kind, subject="x", measured=first)
    bad = replace(fine, measured=first - 1 if kind in LOW_IS_BAD else first + 1)
    assert bench.look(NOON, fine) == []
    assert bench.look(NOON, bad) == RAISED
