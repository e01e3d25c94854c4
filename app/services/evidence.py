"""Gathers what the bridge found out about its own sources, from the records and from the readings of this session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from app.bridge.clock import Doubt, turns
from app.db import accounts, deals, histories, readings
from app.domain.evidence import Doubtful, Evidence
from app.domain.holdings import ServerZone
from app.services.live import CLOCK_OFF
from app.services.office import Office

FIRST_YEAR = 2015
MILLISECONDS = 1000


def gathered(office: Office) -> Evidence:
    """Missing and strange deals, histories that do not add up, and clocks that are off or in doubt."""
    with office.store.reading() as session:
        known = histories.read_all(session)
        lacking = {key: (each.difference, each.oldest) for key, each in known.items() if each.difference is not None}
        zones = accounts.zones(session)
        doubtful = [each for zone in zones for each in _doubtful(zone, office.clock())]
        counts = {
            window: deals.count_between(session, window[0], window[1] * MILLISECONDS, window[2] * MILLISECONDS)
            for window in doubtful
        }
        clocks = readings.clocks(session) | office.live.clocks()
        return Evidence(
            missing=histories.missing(session),
            strangers=tuple((each.account, each.known_login) for each in deals.quarantine(session)),
            incomplete={key: each for key, each in lacking.items() if each[0]},
            clocks={server: off for server, off in clocks.items() if abs(off) >= CLOCK_OFF},
            doubtful=tuple(
                Doubtful(server, count, never=doubt is Doubt.SKIPPED)
                for (server, _, _, doubt), count in counts.items()
                if count
            ),
        )


Window = tuple[str, int, int, Doubt]


def _doubtful(zone: ServerZone, now: datetime) -> Iterator[Window]:
    """The hours that a server's clock showed twice or not at all: first and last second of each."""
    since = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    for first, last, doubt in turns(zone.zone, since, now + timedelta(days=1)):
        yield zone.server, first, last, doubt
