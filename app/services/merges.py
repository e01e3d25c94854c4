"""Merging duplicates of clients: proposed with a preview, decided by a second person, reversed the same way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.db import agents, cases, clients, documents, investments, messages, payments
from app.db import merges as table
from app.db.store import Reading, Writing
from app.domain.agents import refuse_other_agent
from app.domain.clients import Client
from app.domain.errors import BadInput, Conflict, Message, message
from app.domain.masking import masked_client
from app.domain.merges import (
    Belongings,
    Difference,
    Facts,
    Merge,
    MergeEvent,
    Step,
    differences,
    known_parts,
    merged,
    put_away,
    reason_of,
    refuse_changed,
    refuse_hidden_match,
    refuse_milder_case,
    refuse_pair,
    refuse_step,
    returning,
    taken_back,
    told,
)
from app.domain.permissions import Action
from app.domain.screening import Standing
from app.services.office import Office
from app.services.overrides import end_all
from app.services.screening import standings

ACTIONS: Mapping[Step, str] = {
    Step.PROPOSED: "client:merge-proposed",
    Step.REJECTED: "client:merge-rejected",
    Step.CONFIRMED: "client:merged",
    Step.REVERSAL: "client:unmerge-proposed",
    Step.UPHELD: "client:unmerge-rejected",
    Step.REVERSED: "client:unmerged",
}
"""What each step is called in the audit."""
MOVED = {"investments": "investment:moved", "documents": "document:moved", "cases": "case:moved"}
"""What the audit of a row says that got another owner; a kind that is not here is called by its own name."""


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would do, or a reversal (`back`): the clients as they would stand, and whose rows become whose.

    `moves` gets another owner, `stays` does not; `messages` counts those of the absorbed client, which are shown with
    the kept one while the merge is in force. `names` says what the key of a row stands for. `kept_parts` were changed
    since the merge and stay as they are.
    """

    kept: Client
    absorbed: Client
    differences: tuple[Difference, ...]
    taken: tuple[str, ...]
    kept_after: Client
    absorbed_after: Client
    moves: Belongings
    stays: Belongings
    messages: int
    names: Mapping[str, Message]
    back: bool = False
    kept_parts: tuple[str, ...] = ()


def merges(office: Office) -> tuple[Merge, ...]:
    """Every merge, the newest first."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        return tuple(reversed(table.read_all(session)))


def merge_of(office: Office, number: int) -> Merge:
    """One merge. Raises BadInput where there is none of this number."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        return _known(session, number)


def preview(office: Office, kept: str, absorbed: str, taken: Iterable[str] = ()) -> MergePreview:
    """What a merge would do; writes nothing. Raises BadInput naming the field where it cannot be."""
    office.allow(Action.OFFICE_READ)
    _refuse_hidden(office, kept, absorbed)
    with office.store.reading() as session:
        facts = _proposed(session, kept, absorbed, taken)
        return _previewed(session, facts)


def preview_of(office: Office, number: int) -> MergePreview:
    """What confirming a pending merge or reversal would do now, or what carrying out has done."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        merge = _known(session, number)
        if merge.last.what is Step.REVERSAL:
            return _reversed(session, merge)
        facts = merge.newest(Step.PROPOSED).facts
        if facts is None:
            raise LookupError(number)
        return _previewed(session, facts)


def preview_reversal(office: Office, number: int) -> MergePreview:
    """What a reversal would give back, and what came later and stays. Raises BadInput, Conflict."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        merge = _known(session, number)
        refuse_step(merge, Step.REVERSAL)
        return _reversed(session, merge)


def propose(office: Office, kept: Client, absorbed: Client, taken: Iterable[str], reason: str) -> Merge:
    """Propose a merge of two clients as they were read. Raises BadInput naming the field, Conflict if they changed."""
    office.allow(Action.CLIENTS_MERGE)
    reason = reason_of(reason)
    _refuse_hidden(office, kept.code, absorbed.code)
    with office.store.writing(office.person.name) as writing:
        facts = _proposed(writing.session, kept.code, absorbed.code, taken)
        seen = replace(facts, kept=masked_client(kept), absorbed=masked_client(absorbed))  # whoever proposes saw masks
        refuse_changed(seen, masked_client(facts.kept), masked_client(facts.absorbed), facts.moves, facts.stays)
        number = max((each.number for each in table.read_all(writing.session)), default=0) + 1
        event = _event(office, number, Step.PROPOSED, (kept.code, absorbed.code), reason, facts)
        made = _write(writing, Merge((event,)), event)
        writing.commit()
    return made


def confirm(office: Office, number: int) -> Merge:
    """Carry out a merge, or its reversal, that somebody else has proposed, in one transaction.

    Raises SamePerson for one's own, Conflict where something changed since or somebody else has decided it.
    """
    office.allow(Action.MERGES_CONFIRM)
    merge = merge_of(office, number)
    back = merge.last.what is Step.REVERSAL
    step = Step.REVERSED if back else Step.CONFIRMED
    refuse_step(merge, step)
    office.second(merge.last.actor, merge.last.at)
    if not back:
        _refuse_hidden(office, merge.kept, merge.absorbed)
    with office.store.writing(office.person.name) as writing:
        facts = _confirmed(writing.session, merge, step)
        kept, absorbed = _undo(writing, merge, facts) if back else _merge(office, writing, facts)
        event = _event(office, number, step, (merge.kept, merge.absorbed), merge.last.reason, facts)
        made = _write(writing, merge, event, (kept, absorbed))
        writing.commit()
    return made


def reject(office: Office, number: int, reason: str) -> Merge:
    """Say no to what is pending; whoever proposed it takes it back so. Raises BadInput, Conflict."""
    merge = merge_of(office, number)
    own = merge.pending and merge.last.actor == office.person.name
    office.allow(Action.CLIENTS_MERGE if own else Action.MERGES_CONFIRM)
    reason = reason_of(reason)
    step = Step.UPHELD if merge.last.what is Step.REVERSAL else Step.REJECTED
    refuse_step(merge, step)
    with office.store.writing(office.person.name) as writing:
        event = _event(office, number, step, (merge.kept, merge.absorbed), reason)
        made = _write(writing, merge, event)
        writing.commit()
    return made


def propose_reversal(office: Office, number: int, reason: str) -> Merge:
    """Propose to undo a merge. Raises BadInput, Conflict."""
    office.allow(Action.CLIENTS_MERGE)
    reason = reason_of(reason)
    with office.store.writing(office.person.name) as writing:
        merge = _known(writing.session, number)
        refuse_step(merge, Step.REVERSAL)
        found = _reversed(writing.session, merge)
        facts = _facts_back(found)
        event = _event(office, number, Step.REVERSAL, (merge.kept, merge.absorbed), reason, facts)
        made = _write(writing, merge, event)
        writing.commit()
    return made


def _refuse_hidden(office: Office, kept: str, absorbed: str) -> None:
    """Refuse a merge that would hide what screening has found. Raises BadInput."""
    found = standings(office)
    refuse_hidden_match(found.get(kept) or Standing(kept), found.get(absorbed) or Standing(absorbed))


def _clients(session: Reading, *codes: str) -> list[Client]:
    """These clients as they stand. Raises BadInput for a code that nobody has."""
    known = {each.code: each for each in clients.read_all(session)}
    for code in codes:
        if code not in known:
            raise BadInput(message("No client has the code {code}.", code=code), field="code")
    return [known[code] for code in codes]


def _known(session: Reading, number: int) -> Merge:
    for merge in table.read_all(session):
        if merge.number == number:
            return merge
    raise BadInput(message("There is no merge {number}.", number=number), field="merge")


def _proposed(session: Reading, kept: str, absorbed: str, taken: Iterable[str]) -> Facts:
    """What a merge would rest on now. Raises BadInput where it cannot be."""
    one, other = _clients(session, kept, absorbed)
    refuse_pair(one, other, table.read_all(session))
    _refuse_other_agent(session, kept, absorbed)
    moves, stays = _divided(session, kept, absorbed)
    return Facts(kept=one, absorbed=other, taken=known_parts(taken), moves=moves, stays=stays)


def _refuse_other_agent(session: Reading, kept: str, absorbed: str) -> None:
    """Refuse a merge by which an interest payment, past or to come, would earn somebody else. Raises BadInput.

    Who earns on a client is agreed for a client: nobody changes it in passing.
    """
    refuse_other_agent(
        agents.referrals(session),
        frozenset(agents.commissions(session)),
        payments.read_all(session),
        investments.read_all(session),
        kept,
        absorbed,
    )


def _divided(
    session: Reading, kept: str, absorbed: str
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """What would go over, and what the kept client has already; of what there is only one each, theirs stays.

    Raises BadInput where a case that says more against somebody would not count any more.
    """
    has, comes = table.belongings(session, kept), table.belongings(session, absorbed)
    if has["cases"]:
        refuse_milder_case(cases.read(session, kept), cases.read(session, absorbed))
    single = {kind for kind in table.SINGLE if has[kind]}
    return {kind: () if kind in single else keys for kind, keys in comes.items()}, has


def _previewed(session: Reading, facts: Facts) -> MergePreview:
    after = merged(facts.kept, facts.absorbed, facts.taken)
    return MergePreview(
        kept=facts.kept,
        absorbed=facts.absorbed,
        differences=differences(facts.kept, facts.absorbed),
        taken=facts.taken,
        kept_after=after,
        absorbed_after=put_away(facts.absorbed, after),
        moves=facts.moves,
        stays=facts.stays,
        messages=len(messages.of_subjects(session, [facts.absorbed.code])),
        names=_names(session),
    )


def _reversed(session: Reading, merge: Merge) -> MergePreview:
    """What a reversal would do now."""
    facts = merge.newest(Step.CONFIRMED).facts
    if facts is None:
        raise LookupError(merge.number)
    kept, absorbed = _clients(session, merge.kept, merge.absorbed)
    back, later = returning(merge, table.belongings(session, merge.kept))
    kept_after, kept_parts = taken_back(facts, kept)
    return MergePreview(
        kept=kept,
        absorbed=absorbed,
        differences=differences(kept, kept_after),
        taken=facts.taken,
        kept_after=kept_after,
        absorbed_after=replace(facts.absorbed, version=absorbed.version),
        moves=back,
        stays=later,
        messages=len(messages.of_subjects(session, [merge.absorbed])),
        names=_names(session),
        back=True,
        kept_parts=kept_parts,
    )


def _names(session: Reading) -> dict[str, Message]:
    found = {
        each.code: message("{fund}, {principal}", fund=each.fund, principal=each.principal)
        for each in investments.read_all(session)
    }
    return found | {each.id: message("{name}", name=each.name) for each in documents.read_all(session)}


def _facts_back(found: MergePreview) -> Facts:
    return Facts(kept=found.kept, absorbed=found.absorbed, moves=dict(found.moves), stays=dict(found.stays))


def _confirmed(session: Reading, merge: Merge, step: Step) -> Facts:
    """What is carried out: the same as was proposed. Raises Conflict where it is not."""
    if _known(session, merge.number) != merge:
        refuse_step(_known(session, merge.number), step)
        raise Conflict(message("Somebody else has just decided merge {number}.", number=merge.number))
    if merge.last.facts is None:
        raise LookupError(merge.number)
    if step is Step.REVERSED:
        now = _facts_back(_reversed(session, merge))
        _refuse_address_taken(session, merge)
    else:
        kept, absorbed = _clients(session, merge.kept, merge.absorbed)
        _refuse_other_agent(session, merge.kept, merge.absorbed)
        moves, stays = _divided(session, merge.kept, merge.absorbed)
        now = replace(merge.last.facts, kept=kept, absorbed=absorbed, moves=moves, stays=stays)
    refuse_changed(merge.last.facts, now.kept, now.absorbed, now.moves, now.stays)
    return now


def _refuse_address_taken(session: Reading, merge: Merge) -> None:
    """The address that comes back must not be a third client's by now."""
    found = _reversed(session, merge)
    others = [each for each in clients.read_all(session) if each.code not in {merge.kept, merge.absorbed}]
    for back in (found.kept_after, found.absorbed_after):
        for other in others:
            if back.email and other.email == back.email:
                raise BadInput(
                    message("{name} has this e-mail address already.", name=other.name),
                    message("Two clients cannot share an address."),
                    field="email",
                )


def _merge(office: Office, writing: Writing, facts: Facts) -> tuple[Client, Client]:
    kept = merged(facts.kept, facts.absorbed, facts.taken)
    absorbed = put_away(facts.absorbed, kept)
    clients.change(writing.session, absorbed)  # first: an address belongs to one client at any moment
    clients.change(writing.session, kept)
    _move(writing, facts, absorbed.code, kept.code)
    end_all(writing, office, absorbed.code, f"merged into {kept.code}")
    return kept, absorbed


def _undo(writing: Writing, merge: Merge, facts: Facts) -> tuple[Client, Client]:
    found = _reversed(writing.session, merge)
    clients.change(writing.session, found.kept_after)
    clients.change(writing.session, found.absorbed_after)
    _move(writing, facts, merge.kept, merge.absorbed)
    return found.kept_after, found.absorbed_after


def _move(writing: Writing, facts: Facts, origin: str, to: str) -> None:
    for kind, keys in facts.moves.items():
        table.move(writing.session, kind, keys, origin, to)
        for key in keys:
            subject = to if kind in table.SINGLE else key
            writing.audit(MOVED.get(kind, f"{kind}:moved"), subject, before={"client": origin}, after={"client": to})


def _event(
    office: Office, number: int, what: Step, codes: tuple[str, str], reason: str, facts: Facts | None = None
) -> MergeEvent:
    return MergeEvent(
        merge=number,
        what=what,
        at=office.clock(),
        actor=office.person.name,
        kept=codes[0],
        absorbed=codes[1],
        reason=reason,
        facts=facts,
    )


def _write(writing: Writing, merge: Merge, event: MergeEvent, now: tuple[Client, Client] | None = None) -> Merge:
    """Write the step down, with a line of the audit for each of the two clients."""
    made = merge if event.what is Step.PROPOSED else Merge((*merge.events, event))
    table.add(writing.session, event, len(made.events))
    facts: dict[str, object] = {"merge": event.merge, "kept": event.kept, "absorbed": event.absorbed}
    if now and merge.last.actor == event.actor:
        facts["single_operator"] = True
    was = (event.facts.kept, event.facts.absorbed) if event.facts and now else ()
    before, after = [dict[str, object](), dict[str, object]()], [dict(facts), dict(facts)]
    for at, (old, new) in enumerate(zip(was, now or (), strict=True)):
        changes = [name for name in old.__dataclass_fields__ if getattr(old, name) != getattr(new, name)]
        before[at] = {name: str(told(old, name)) for name in changes}
        after[at] |= {name: str(told(new, name)) for name in changes}
    for at, code in enumerate((event.kept, event.absorbed)):
        writing.audit(ACTIONS[event.what], code, before=before[at], after=after[at], reason=event.reason)
    return made
