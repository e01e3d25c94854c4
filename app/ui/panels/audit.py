"""Audit log: who changed what, and whether it can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from PySide6.QtWidgets import QWidget

from app.domain.audit import AuditLine, Verdict
from app.domain.calendar import zone
from app.domain.errors import KnownError, message
from app.domain.events import Changes
from app.domain.permissions import Action
from app.services import trail
from app.services.trail import AuditPage, Filter
from app.ui.desk import Desk
from app.ui.models.columns import Column
from app.ui.panel import Panel
from app.ui.panels.arranged import Arranged
from app.ui.style import look
from app.ui.tokens import COMPACT
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.card import Card
from app.ui.widgets.chips import Chip
from app.ui.widgets.fields import Choice, SearchField
from app.ui.widgets.layouts import column, page, row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.tablebar import ColumnsButton
from app.ui.widgets.text import Text

PLACE_OF_VERDICT = 4  # in the row of filters
ACTIONS = {
    "office:created": message("Office created"),
    "office:imported": message("Office file imported"),
    "office:exported": message("Office exported"),
    "sign-in:done": message("Signed in"),
    "sign-in:failed": message("Sign-in failed"),
    "session:locked": message("Locked"),
    "session:unlocked": message("Unlocked"),
    "user:password-reset": message("Password set anew"),
    "session:proven": message("Password given again"),
    "user:invited": message("Person invited"),
    "user:joined": message("Person has chosen a password"),
    "user:changed": message("Account changed"),
    "user:reset": message("Password ended by an administrator"),
    "user:deactivated": message("Person out of use"),
    "user:reactivated": message("Person let in again"),
    "user:tries-forgiven": message("Failed tries forgotten"),
    "user:roles-confirmed": message("Roles confirmed"),
    "access:proposed": message("Roles proposed"),
    "access:turned-down": message("Roles turned down"),
    "access:withdrawn": message("Roles taken back"),
    "roles:changed": message("Table of roles changed"),
    "client:added": message("Client added"),
    "client:changed": message("Client changed"),
    "case:started": message("Case started"),
    "case:sent": message("Case sent into review"),
    "case:cleared": message("Case cleared"),
    "case:rejected": message("Case rejected"),
    "case:escalated": message("Case escalated"),
    "case:reopened": message("Case re-opened"),
    "case:expired": message("Case ran out"),
    "case:exposure-answered": message("Political exposure answered"),
    "risk:rated": message("Risk rated"),
    "risk-rules:changed": message("Rules of risk changed"),
    "override:proposed": message("Override proposed"),
    "override:confirmed": message("Override confirmed"),
    "override:ended": message("Override ended"),
    "client:referred": message("Referral of a client written down"),
    "prospect:added": message("Prospect added"),
    "prospect:changed": message("Prospect changed"),
    "prospect:moved": message("Prospect moved"),
    "prospect:noted": message("Note about a prospect"),
    "prospect:proposed": message("Proposal made"),
    "prospect:converted": message("Prospect became a client"),
    "agent:added": message("Agent added"),
    "agent:changed": message("Agent changed"),
    "commission:ready": message("Commission put forward"),
    "commission:approved": message("Commission approved"),
    "commission:paid": message("Commission paid"),
    "client:merge-proposed": message("Merge proposed"),
    "client:merge-rejected": message("Merge rejected"),
    "client:merged": message("Clients merged"),
    "client:unmerge-proposed": message("Undoing a merge proposed"),
    "client:unmerge-rejected": message("Undoing a merge rejected"),
    "client:unmerged": message("Merge undone"),
    "message:written": message("Message written down"),
    "message:corrected": message("Message corrected"),
    "investment:moved": message("Investment moved with a merge"),
    "document:moved": message("Document moved with a merge"),
    "case:moved": message("Case moved with a merge"),
    "client:activated": message("Client activated"),
    "client:suspended": message("Client suspended"),
    "client:closed": message("Client closed"),
    "identity:revealed": message("Numbers of a client shown in full"),
    "investment:drafted": message("Investment drafted"),
    "investment:changed": message("Draft changed"),
    "investment:handed-in": message("Investment handed in"),
    "investment:taken-back": message("Investment taken back"),
    "investment:cancelled": message("Investment cancelled"),
    "payment:recorded": message("Payment recorded"),
    "cost:recorded": message("Cost recorded"),
    "operation:typed": message("Operation typed"),
    "statement:imported": message("Statement imported"),
    "list:imported": message("List imported"),
    "account:added": message("Account added"),
    "account:connected": message("Account connected to a terminal"),
    "account:reconnected": message("Terminal or password changed"),
    "account:verified": message("Account verified"),
    "account:not-verified": message("Account did not verify"),
    "account:renamed": message("Account renamed"),
    "account:purpose": message("Purpose changed"),
    "account:deactivated": message("Account out of use"),
    "account:reactivated": message("Account in use again"),
    "terminal:added": message("Terminal added"),
    "terminal:changed": message("Terminal changed"),
    "server:zone": message("Server's zone set"),
    "alert:raised": message("Alert raised"),
    "alert:escalated": message("Alert got worse"),
    "alert:rang": message("Alert rang"),
    "alert:cleared": message("Alert cleared"),
    "alert:acknowledged": message("Alert acknowledged"),
    "alert:threshold": message("Alert limit set"),
    "alert:cool-down": message("Alert pause set"),
    "maintenance:started": message("Maintenance started"),
    "maintenance:ended": message("Maintenance ended"),
    "document:added": message("Document added"),
    "document:corrected": message("Document corrected"),
    "document:verified": message("Document verified"),
    "document:rejected": message("Document rejected"),
    "document:reopened": message("Document to be decided on again"),
    "document:opened": message("Document opened"),
    "document:saved": message("Copy of a document saved"),
    "document:set-aside": message("Unfinished files of documents set aside"),
    "sanctions:imported": message("Sanctions list taken in"),
    "screening:run": message("Names screened"),
    "screening:decided": message("Match decided"),
    "access:refused": message("Refused: no permission"),
    "audit:verified": message("Chain checked"),
    "audit:cut": message("Audit's end missing"),
    "audit:not-seen-before": message("Audit not seen here before"),
    "seat:granted": message("Seat granted"),
    "schema:upgraded": message("Database upgraded"),
    "audit:exported": message("Audit exported"),
}
"""What each action of the audit is called; an action of a newer program shows its own name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the log is filtered by, and how many lines are wanted."""

    wanted: Filter
    limit: int


class AuditPanel(Panel[Asked, AuditPage]):
    """Lines newest first, loaded page by page; the chosen line's change beside them."""

    SHOWS = Changes.AUDIT

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.subtitle = self.words("Entries can be added, never changed")
        self.primary = "audit.verify"
        desk.actions.add(
            "audit.verify",
            message("Check chain"),
            self._verify,
            icon_name="link",
            permission=Action.AUDIT_VERIFY,
            panel="audit",
        )
        self._zone = zone(desk.timezone)
        self._limit = trail.PAGE
        self._search = SearchField(self.words("Text, record, action"))
        self._actor = Choice([("", self.words("Everybody"))])
        self._kind = Choice([("", self.words("Every action")), *self._kinds()])
        self._verdict = Chip(self.words("not checked yet"), "", "circle-dashed")
        self._more = Button(self.words("Show older entries"), small=True)
        self.table = TableView(
            self._columns(),
            self.words,
            key=lambda line: line.seq,
            height=COMPACT,
            empty=Empty("scroll-text", self.words("No entries")),
            name=self.words("Audit log"),
        )
        Arranged(desk, self.table, "audit")
        self._detail = _LineCard(desk)
        self._lay_out()
        self._connect()

    def _kinds(self) -> list[tuple[str, str]]:
        words = self.words
        return [
            ("sign-in", words("Sign-in")),
            ("session", words("Lock and unlock")),
            ("office", words("Office")),
            ("client", words("Clients")),
            ("investment", words("Investments")),
            ("payment", words("Payments")),
            ("cost", words("Costs")),
            ("operation", words("Operations")),
            ("statement", words("Statements")),
            ("access", words("Refusals")),
            ("audit", words("Audit")),
        ]

    def set_compact(self, *, side: bool, lower: bool) -> None:  # noqa: ARG002 - nothing stands below
        """What is known of the chain stands under the filters where there is no room beside them."""
        place, at = (self._under, 0) if side else (self._bar, PLACE_OF_VERDICT)
        for layout in (self._bar, self._under):
            layout.removeWidget(self._verdict)
        place.insertWidget(at, self._verdict)

    def _lay_out(self) -> None:
        card = Card()
        columns = ColumnsButton(self.table)
        export = IconButton("download", self.words("Export this table"), small=True)
        export.clicked.connect(self._export)
        self._bar = row(
            self._search,
            self._actor,
            self._kind,
            None,
            self._verdict,
            columns,
            export,
            spacing=10,
            margins=(12, 8, 12, 8),
        )
        self._under = row(None, margins=(12, 0, 12, 8))
        card.body.addLayout(self._bar)
        card.body.addLayout(self._under)
        card.body.addWidget(self.table, 1)
        card.body.addLayout(row(None, self._more, None, margins=(0, 6, 0, 6)))
        self._detail.setFixedWidth(look().px(400))
        body = row(card, self._detail, spacing=12)
        body.setStretch(0, 1)
        page(self, body)

    def _connect(self) -> None:
        self._search.changed.connect(lambda _text: self._ask_anew())
        self._actor.picked.connect(self._ask_anew)
        self._kind.picked.connect(self._ask_anew)
        self._more.clicked.connect(self._ask_more)
        self.table.current_changed.connect(self._detail.show_line)
        self.table.export_asked.connect(self._export)

    def query(self) -> Asked:
        wanted = Filter(
            actor=str(self._actor.value() or ""), action=str(self._kind.value() or ""), text=self._search.text()
        )
        return Asked(wanted, self._limit)

    def load(self, query: Asked) -> AuditPage:
        return trail.audit_page(self.desk.office, query.wanted, limit=query.limit)

    def fill(self, view: AuditPage) -> None:
        self._actor.set_items([("", self.words("Everybody")), *((name, name) for name in view.actors)])
        self.table.set_rows(view.lines)
        self.table.select_first()
        left = view.count - len(view.lines)
        self._more.setVisible(left > 0)
        self._more.setText(self.words.count(left, "Show {n} older entry", "Show {n} older entries"))

    def fail(self, error: KnownError) -> None:
        self.table.show_error(error, self.refresh)

    def focus_filter(self) -> None:
        self._search.setFocus()

    def open_record(self, record: object) -> None:
        self._search.setText(str(record or ""))

    def _ask_anew(self) -> None:
        self._limit = trail.PAGE
        self.refresh()

    def _ask_more(self) -> None:
        self._limit += 5 * trail.PAGE
        self.refresh()

    def _columns(self) -> Sequence[Column[AuditLine]]:
        words, region = self.words, self.region
        return (
            Column(
                key="seq",
                title=words("No."),
                text=lambda line: str(line.seq),
                value=lambda line: line.seq,
                tone=lambda _line: "text3",
                fixed=True,
            ),
            Column(
                key="time",
                title=words("Time"),
                text=lambda line: region.moment(line.at, self._zone, seconds=True),
                value=lambda line: line.at,
                fixed=True,
            ),
            Column(key="who", title=words("Who"), text=lambda line: line.actor),
            Column(
                key="what",
                title=words("What"),
                text=lambda line: self._what(line.action),
                value=lambda line: line.action,
                weight=500,
            ),
            Column(
                key="record",
                title=words("Record"),
                text=lambda line: line.subject,
                mono=True,
                stretch=True,
                elide_middle=True,
            ),
            Column(
                key="reason", title=words("Reason"), text=lambda line: line.reason, tone=lambda _line: "text2", least=1
            ),
        )

    def _what(self, action: str) -> str:
        return self.words.say(ACTIONS.get(action, message("{action}", action=action)))

    def _verify(self) -> None:
        self._verdict.set(self.words("checking the chain"), "", "loader-circle")
        self.desk.tasks.read(lambda: trail.verify(self.desk.office), self._verified, latest="audit.verify")

    def _verified(self, verdict: Verdict) -> None:
        lines = self.region.number(verdict.checked)
        if verdict.sound:
            self._verdict.set(self.words("chain intact, {lines} entries", lines=lines), "live", "check")
            self.desk.say(self.words("The chain is intact"), self.words("{lines} entries checked.", lines=lines))
            return
        self._verdict.set(self.words("broken at entry {line}", line=verdict.broken_at), "err", "octagon-x")
        self.desk.say(self.words("The chain is broken"), self._why(verdict), tone="err")

    def _why(self, verdict: Verdict) -> str:
        if verdict.cut is None:
            return self.words("Entry {line} is not as it was written. Call the auditor.", line=verdict.broken_at)
        if not verdict.cut:
            return self.words(
                "The file office.seen was changed: nothing tells whether the end of the audit is missing."
            )
        return self.words(
            "The end of the audit was cut, or an older copy was put back: line {line} was seen here and is not in it.",
            line=verdict.cut,
        )

    def _export(self) -> None:
        self.desk.export(self.table.content(), "audit")


class _LineCard(Card):
    """One entry: what stood before and what after."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.words("Entry"))
        self._desk, self._words = desk, desk.words
        self._facts = Text("", "body", "text2", wrap=True, bold=True)
        self._mac = Text("", "hint", "text3", mono=True, wrap=True)
        self.body.addLayout(column(self._facts, None, self._mac, margins=(14, 12, 14, 12)))

    def show_line(self, line: AuditLine | None) -> None:
        """Show an entry."""
        if line is None:
            self.set_hint("")
            self._facts.set_text(self._words("Choose an entry on the left."))
            self._mac.set_text("")
            return
        words = self._words
        self.set_hint(str(line.seq))
        utc = self._desk.region.moment(line.at, UTC, seconds=True)
        told = [
            f"**{words.say(ACTIONS.get(line.action, message('{action}', action=line.action)))}**",
            words("{who} at {place}", who=line.actor, place=line.workstation or "–"),
            words("{time} UTC", time=utc),
            words("Record {subject}", subject=line.subject),
        ]
        if line.reason:
            told.append(words("Reason: {reason}", reason=line.reason))
        told += ["", *_changes(line.before, line.after)]
        self._facts.set_text("\n".join(told))
        self._mac.set_text(words("Seal {mac}", mac=line.mac[:16]))


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """One line per fact: the old content, an arrow, the new one where it differs."""
    lines = []
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if name in before and name in after and old != new:
            lines.append(f"{name}: {old} → **{new}**")
        else:
            lines.append(f"{name}: **{new if name in after else old}**")
    return lines
