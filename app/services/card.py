"""One client's card: figures, readiness, documents, messages that wait, and where a merge has taken them."""

from __future__ import annotations

from dataclasses import dataclass

from app.db import merges
from app.domain.merges import Merge
from app.domain.permissions import Action
from app.domain.readiness import Readiness
from app.services.clients import ClientDetail, client_detail
from app.services.documents import DocumentRow, document_list
from app.services.messages import told
from app.services.office import Office
from app.services.readiness import readiness


@dataclass(frozen=True, slots=True)
class ClientCardView:
    """Everything the overview of a client shows. `merge` is the one that waits, or the one that took them away."""

    detail: ClientDetail
    readiness: Readiness
    documents: tuple[DocumentRow, ...]
    messages: int
    waiting: int
    late: int
    merge: Merge | None

    @property
    def code(self) -> str:
        """The client's code."""
        return self.detail.row.code

    @property
    def gone(self) -> str:
        """The code of the client that this one went into; empty while it is a client of its own."""
        merge = self.merge
        return merge.kept if merge and merge.in_force and merge.absorbed == self.code else ""


def client_card(office: Office, code: str) -> ClientCardView:
    """The card of one client, an absorbed one too. Raises BadInput if there is none of this code."""
    office.allow(Action.OFFICE_READ)
    detail = client_detail(office, code)
    said = [each for each in told(office, code) if not each.corrected]
    with office.store.reading() as session:
        known = merges.read_all(session)
    return ClientCardView(
        detail=detail,
        readiness=readiness(office, code),
        documents=document_list(office, code).rows,
        messages=len(said),
        waiting=sum(each.open for each in said),
        late=sum(each.late for each in said),
        merge=_concerning(known, code),
    )


def _concerning(merges_known: tuple[Merge, ...], code: str) -> Merge | None:
    """The merge that took the client away, else the one that waits."""
    mine = [each for each in merges_known if code in {each.kept, each.absorbed}]
    gone = [each for each in mine if each.in_force and each.absorbed == code]
    return next(iter([*gone, *(each for each in mine if each.pending)]), None)
