"""Two rows of one client made one: proposed, confirmed by a second person, and reversible; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.cases import Case, CaseState, Risk
from app.domain.clients import Client, ClientState
from app.domain.errors import BadInput, Conflict, Message, message
from app.domain.screening import Outcome, Standing

Belongings = Mapping[str, tuple[str, ...]]
"""What is kept under a client's code: the keys of its rows, by kind."""

OWN = frozenset({"code", "state", "reason", "version"})
"""The parts of a client that a merge does not choose: its name, its life, and why that stands so."""
SECRET = frozenset(each.name for each in fields(Client) if not each.repr)
"""The parts that identify a person or their money; only their last four characters are told."""
CHOSEN = tuple(each.name for each in fields(Client) if each.name not in OWN)
"""The parts of a client of which a merge says whose content is kept."""
LEAST_REASON = 10


class Step(StrEnum):
    """What happened to a merge."""

    PROPOSED = "proposed"
    REJECTED = "rejected"
    CONFIRMED = "confirmed"
    REVERSAL = "reversal proposed"
    UPHELD = "reversal rejected"
    REVERSED = "reversed"


FOLLOWING: dict[Step, frozenset[Step]] = {
    Step.PROPOSED: frozenset({Step.REJECTED, Step.CONFIRMED}),
    Step.CONFIRMED: frozenset({Step.REVERSAL}),
    Step.REVERSAL: frozenset({Step.UPHELD, Step.REVERSED}),
    Step.UPHELD: frozenset({Step.REVERSAL}),
}
"""Which steps may follow a step; rejected and reversed are ends."""
PENDING = frozenset({Step.PROPOSED, Step.REVERSAL})
IN_FORCE = frozenset({Step.CONFIRMED, Step.REVERSAL, Step.UPHELD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a step rests on: both clients as they were, the parts taken from the absorbed one, and what goes over.

    `moves` changes its owner with this step; `stays` is what the kept client has besides.
    """

    kept: Client
    absorbed: Client
    taken: tuple[str, ...] = ()
    moves: dict[str, tuple[str, ...]]
    stays: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeEvent:
    """One step of one merge; append-only. `facts` are there where something was proposed or carried out."""

    merge: int
    what: Step
    at: datetime
    actor: str
    kept: str
    absorbed: str
    reason: str = ""
    facts: Facts | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge with everything that happened to it, oldest first."""

    events: tuple[MergeEvent, ...]

    @property
    def number(self) -> int:
        """The number it is called by."""
        return self.events[0].merge

    @property
    def kept(self) -> str:
        """The code of the client that stays."""
        return self.events[0].kept

    @property
    def absorbed(self) -> str:
        """The code of the client that goes into the other."""
        return self.events[0].absorbed

    @property
    def last(self) -> MergeEvent:
        """Its newest step."""
        return self.events[-1]

    @property
    def pending(self) -> bool:
        """Whether it waits for a second person."""
        return self.last.what in PENDING

    @property
    def in_force(self) -> bool:
        """Whether the absorbed client is a part of the kept one now."""
        return self.last.what in IN_FORCE

    def newest(self, what: Step) -> MergeEvent:
        """The newest event of this kind. Raises LookupError where there is none."""
        for event in reversed(self.events):
            if event.what is what:
                return event
        raise LookupError(what)


@dataclass(frozen=True, slots=True)
class Difference:
    """A part in which two clients differ."""

    field: str
    kept: object
    absorbed: object


def folded(events: Iterable[MergeEvent]) -> tuple[Merge, ...]:
    """The merges of these events, oldest first."""
    found: dict[int, list[MergeEvent]] = {}
    for event in events:
        found.setdefault(event.merge, []).append(event)
    return tuple(Merge(tuple(each)) for _, each in sorted(found.items()))


def differences(kept: Client, absorbed: Client) -> tuple[Difference, ...]:
    """The parts a person chooses between, as they may be told."""
    return tuple(
        Difference(name, told(kept, name), told(absorbed, name))
        for name in CHOSEN
        if getattr(kept, name) != getattr(absorbed, name)
    )


def told(client: Client, name: str) -> object:
    """A part of a client as it may be told: secret ones masked, parts of several pieces as one text."""
    return _told(getattr(client, name), secret=name in SECRET)


def _told(value: object, *, secret: bool = False) -> object:
    if secret and value:
        return f"***{str(value)[-4:] if len(str(value)) > 4 else ''}"
    if isinstance(value, tuple):
        return "; ".join(str(_told(each)) for each in value)
    if is_dataclass(value):
        pieces = ((getattr(value, each.name), not each.repr) for each in fields(value))
        return ", ".join(str(_told(piece, secret=hidden)) for piece, hidden in pieces if piece not in ("", None))
    return value


def suggested(kept: Client, absorbed: Client) -> tuple[str, ...]:
    """The parts that only the absorbed client has, and the earlier beginning."""
    found = [each.field for each in differences(kept, absorbed) if each.kept in ("", None)]
    earlier = bool(kept.since and absorbed.since and absorbed.since < kept.since)
    return tuple([*found, "since"] if earlier else found)


def merged(kept: Client, absorbed: Client, taken: Iterable[str]) -> Client:
    """The kept client with the parts taken from the other; whoever was suspended stays suspended."""
    strict = absorbed.state is ClientState.SUSPENDED
    state = ClientState.SUSPENDED if strict else kept.state
    return replace(kept, state=state, **{name: getattr(absorbed, name) for name in taken})


def put_away(absorbed: Client, into: Client) -> Client:
    """The absorbed client's row: closed; an address that the kept client has now is no longer its own."""
    email = "" if absorbed.email == into.email else absorbed.email
    return replace(absorbed, state=ClientState.CLOSED, email=email)


def taken_back(facts: Facts, now: Client) -> tuple[Client, tuple[str, ...]]:
    """The kept client as it was before the merge, and the parts that were changed since and therefore stay."""
    after, before = merged(facts.kept, facts.absorbed, facts.taken), facts.kept
    moved = [name for name in (*CHOSEN, "state") if getattr(after, name) != getattr(before, name)]
    stay = tuple(name for name in moved if getattr(now, name) != getattr(after, name))
    return replace(now, **{name: getattr(before, name) for name in moved if name not in stay}), stay


def returning(merge: Merge, held: Belongings) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """What a reversal gives back of what the kept client has now, and what came later and stays."""
    facts = merge.newest(Step.CONFIRMED).facts
    if facts is None:
        raise LookupError(merge.number)
    back, later = {}, {}
    for kind, keys in held.items():
        moved, before = facts.moves.get(kind, ()), facts.stays.get(kind, ())
        back[kind] = tuple(key for key in moved if key in keys)
        later[kind] = tuple(key for key in keys if key not in moved and key not in before)
    return back, later


AGAINST = {CaseState.IN_REVIEW: 1, CaseState.ESCALATED: 2, CaseState.REJECTED: 3}
"""How much the state of a case speaks against somebody; the others say nothing against them."""
WATCHED = {Risk.MEDIUM: 1, Risk.HIGH: 2}
"""How closely somebody is watched by their risk; low and not rated yet are alike here."""


MATCHED = {Outcome.OPEN: 1, Outcome.CONFIRMED: 2}
"""How much screening says against somebody."""


def refuse_milder_case(kept: Case, absorbed: Case) -> None:
    """Refuse a merge by which what is known against somebody would count no longer. Raises BadInput."""
    if _against(absorbed, kept):
        raise BadInput(
            message(
                "The case of {absorbed} is stricter than that of {kept}: a merge must not hide it.",
                absorbed=absorbed.subject,
                kept=kept.subject,
            ),
            message("Keep the other one, or let compliance bring both cases to the same result first."),
            field="absorbed",
        )


def refuse_hidden_match(kept: Standing, absorbed: Standing) -> None:
    """Refuse a merge by which a match on a list would count no longer. Raises BadInput."""
    if MATCHED.get(absorbed.outcome, 0) > MATCHED.get(kept.outcome, 0):
        raise BadInput(
            message("A match of {absorbed} on a list is open or confirmed: a merge must not hide it.",
                    absorbed=absorbed.subject),
            message("Decide the match first, or keep {absorbed}.", absorbed=absorbed.subject),
            field="absorbed",
        )  # fmt: skip


def _against(one: Case, other: Case) -> bool:
    """Whether the first says more against somebody than the second."""
    exposed = one.politically_exposed is True and other.politically_exposed is not True
    state = AGAINST.get(one.state, 0) > AGAINST.get(other.state, 0)
    watched = (WATCHED.get(each.risk, 0) if each.risk else 0 for each in (one, other))
    return exposed or state or next(watched) > next(watched)


def refuse_pair(kept: Client, absorbed: Client, merges: Iterable[Merge]) -> None:
    """Raise BadInput where these two cannot be merged now, naming the field."""
    known = tuple(merges)
    if kept.code == absorbed.code:
        raise BadInput(message("A client cannot be merged into itself."), field="absorbed")
    _refuse_open(kept, absorbed, known)
    for field, client in (("kept", kept), ("absorbed", absorbed)):
        if client.state is ClientState.CLOSED:
            raise BadInput(message("{code} is closed.", code=client.code), field=field)
    chained = [each.absorbed for each in known if each.in_force and each.kept == absorbed.code]
    if chained:
        raise BadInput(
            message("{other} was merged into {code}.", other=chained[0], code=absorbed.code),
            message("Keep {code}, or reverse that merge first.", code=absorbed.code),
            field="absorbed",
        )


def _refuse_open(kept: Client, absorbed: Client, merges: Iterable[Merge]) -> None:
    for merge in merges:
        for field, code in (("kept", kept.code), ("absorbed", absorbed.code)):
            if merge.pending and code in (merge.kept, merge.absorbed):
                raise BadInput(
                    message("{code} is in merge {number}, which waits for a second person.", code=code,
                            number=merge.number),
                    message("Confirm or reject that one first."),
                    field=field,
                )  # fmt: skip
            if merge.in_force and code == merge.absorbed:
                what = message("{code} was merged into {kept} already.", code=code, kept=merge.kept)
                raise BadInput(what, field=field)


def refuse_step(merge: Merge, what: Step) -> None:
    """Raise Conflict where this step does not follow the last one: somebody else has decided it."""
    if what not in FOLLOWING.get(merge.last.what, frozenset()):
        raise Conflict(
            message("Merge {number} stands at: {step}.", number=merge.number, step=merge.last.what.value),
            message("Look at it again."),
        )


def refuse_changed(facts: Facts, kept: Client, absorbed: Client, moves: Belongings, stays: Belongings) -> None:
    """Raise Conflict where what was proposed is not what stands there now."""
    same = (facts.kept, facts.absorbed) == (kept, absorbed)
    if not same or not _equal(facts.moves, moves) or not _equal(facts.stays, stays):
        raise Conflict(
            message("{kept} or {absorbed} has changed since this was proposed.", kept=kept.code,
                    absorbed=absorbed.code),
            message("Reject it and propose it again, so that both of you have seen the same."),
        )  # fmt: skip


def _equal(one: Belongings, other: Belongings) -> bool:
    kinds = {*one, *other}
    return all(sorted(one.get(kind, ())) == sorted(other.get(kind, ())) for kind in kinds)


def reason_of(text: str) -> str:
    """The reason, trimmed. Raises BadInput for one too short to say anything."""
    text = text.strip()
    if len(text) < LEAST_REASON:
        raise BadInput(message("Give a reason of {n} characters or more.", n=LEAST_REASON), field="reason")
    return text


def known_parts(taken: Iterable[str]) -> tuple[str, ...]:
    """The parts to take, each once, in the order of a client's parts. Raises BadInput for one there is not."""
    wanted = set(taken)
    strange: Message | None = None
    for name in sorted(wanted - set(CHOSEN)):
        strange = message("A client has no part {name} to choose.", name=name)
    if strange:
        raise BadInput(strange, field="taken")
    return tuple(name for name in CHOSEN if name in wanted)
