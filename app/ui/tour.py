"""Walks through every screen and paints it: for the guides, for people who look, and to see that nothing breaks."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from app.domain.clients import Client
from app.domain.documents import Standing
from app.domain.errors import Problem, RefusedFile, message
from app.domain.permissions import Action, Role
from app.domain.reality import Basis
from app.domain.sanctions import EntryKind, ListedEntry, SanctionsFile, SanctionsListName
from app.domain.users import INVITED_FOR
from app.services import clients, demo, demo_documents, documents, investments, payments
from app.services.explanations import Subject
from app.services.users import Code
from app.ui.application import VERSION, Application
from app.ui.dialogs.account import AccountDialog, offered
from app.ui.dialogs.account_check import AccountTest
from app.ui.dialogs.code import CodeDialog
from app.ui.dialogs.importing import ImportDialog
from app.ui.dialogs.refusedlist import RefusedList
from app.ui.firstrun import FirstRun
from app.ui.forms.account import PurposeForm, UseForm
from app.ui.forms.client import ClientForm
from app.ui.forms.client_state import StateForm
from app.ui.forms.cost import CostForm
from app.ui.forms.document import AddDocumentForm
from app.ui.forms.investment import InvestmentForm
from app.ui.forms.maintenance import MaintenanceForm
from app.ui.forms.payment import PaymentForm
from app.ui.forms.screening import DecideForm, ListForm
from app.ui.forms.thresholds import ThresholdsForm
from app.ui.forms.user import UserForm
from app.ui.panels.accounts import ACCOUNTS, TERMINALS, AccountsPanel
from app.ui.panels.cases import DUE, EXCEPTIONS, QUEUE, CasesPanel
from app.ui.panels.clients import ClientsPanel
from app.ui.panels.clients_detail import ACTIVITY, DOCUMENTS, INVESTMENTS, MESSAGES, OVERVIEW
from app.ui.panels.dashboard import DashboardPanel
from app.ui.panels.documents import DocumentsPanel
from app.ui.panels.monitor import MonitorPanel
from app.ui.panels.prospects import AGENTS, BOARD, COMMISSIONS, LIST, ProspectsPanel
from app.ui.panels.review import ReviewPanel
from app.ui.panels.screening import LISTS as LISTS_AND_RUNS
from app.ui.panels.screening import MATCHES, ScreeningPanel
from app.ui.panels.settings import GENERAL, USERS, SettingsPanel
from app.ui.scrim import Scrim
from app.ui.signin import Known, SignIn
from app.ui.stepup import StepUp
from app.ui.style import look
from app.ui.window import Window

LONGEST = 60_000  # milliseconds for one screen
QUIET = 350  # milliseconds without work before a screen is painted
SIZE = (1440, 900)
RECOVERY_STEP = 2
KNOWN_CLIENT = "C-0004"
CUT_OFF = message("The file is no whole XML: it breaks at line {line}.", line=48_213)
EXAMPLE_KEY = "-".join(letter * 7 for letter in "EXAMPLE2")
EXAMPLE_CODE = "-".join(letter * 8 for letter in "CODE")
LISTS = {
    "clients.csv": "code,name,country\nC-901,Example Client,ES\nC-902,Second Example,MX\n",
    "damaged.csv": "code,name,email\nC-901,,nobody\nC-902,Second Example,second at example.com\n",
}
"""Files for the import dialog: one that can be taken in, one that cannot."""


class Tour:
    """One walk. With a folder every screen becomes a PNG there; without one it is painted and thrown away."""

    def __init__(self, application: Application, folder: Path | None) -> None:
        self._application, self._folder = application, folder
        self._bugs: list[str] = []
        self._painted = 0

    def run(self) -> int:
        """Walk; 0 if every screen was painted and a terminal was read, 4 otherwise."""
        application = self._application
        application.tasks.bug.connect(self._bugs.append)
        look().motion = False
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
        application.start()
        self._until(lambda: application.window is not None)
        window = application.window
        if window is None:
            return self._end("the office did not open")
        window.resize(*SIZE)
        self._until(lambda: application.opened is not None and bool(application.opened.office.live.readings()))
        self._until(lambda: window.header.bell.count > 0)  # the demo office has something that needs a person
        for key in window.panel_keys():
            window.go(key)
            self._paint(window, key)
        self._paint_other_basis(window)
        self._paint_review(window)
        self._paint_screening(window)
        self._paint_prospects(window)
        self._paint_monitor(window)
        self._paint_layers(window)
        self._paint_documents(window)
        self._paint_client(window)
        self._paint_accounts(window)
        self._paint_cases(window)
        self._paint_imports(window)
        self._paint_settings(window)
        self._paint_first_screens()
        read = application.opened is not None and bool(application.opened.office.live.readings())
        application.close()
        return self._end("" if read else "no terminal was read")

    def _end(self, trouble: str) -> int:
        for bug in self._bugs:
            sys.stderr.write(bug + "\n")
        if trouble or self._bugs:
            sys.stderr.write(f"self-check failed: {trouble or 'a mistake was reported'}\n")
            return 4
        sys.stderr.write(f"{self._painted} screens painted, nothing wrong\n")
        return 0

    def _paint_other_basis(self, window: Window) -> None:
        """The dashboard valued at equity; it is valued at balance when it opens."""
        window.go("dashboard")
        panel = window.panel
        if isinstance(panel, DashboardPanel):
            panel.choose_basis(Basis.EQUITY)
            self._paint(window, "dashboard-equity")
            panel.choose_basis(Basis.BALANCE)

    def _paint_client(self, window: Window) -> None:
        """A client's card, tab by tab, and what opens over it."""
        window.go("clients", "C-0001")
        self._settle()
        panel = window.panel
        if not isinstance(panel, ClientsPanel):
            return
        for tab in (INVESTMENTS, DOCUMENTS, MESSAGES, ACTIVITY):
            panel.card.show_tab(tab)
            self._paint(window, f"client-{tab}")
        panel.card.show_tab(OVERVIEW)
        window.desk.actions.get("window.history").trigger()
        self._paint(window, "history")
        self._close_layers(window)
        panel.card.write()
        self._paint(window, "write-message")
        self._close_layers(window)
        panel.merge("C-0004")
        self._paint(window, "propose-merge")
        self._close_layers(window)
        panel.card.show_tab(OVERVIEW)
        panel.open_merges()
        self._paint(window, "merges")
        self._close_layers(window)

    def _paint_accounts(self, window: Window) -> None:
        """The terminals, and an account that is added, tested and put out of use."""
        window.go("accounts")
        panel, desk = window.panel, window.desk
        if not isinstance(panel, AccountsPanel):
            return
        panel.show_view(TERMINALS)
        self._paint(window, "terminals")
        panel.show_view(ACCOUNTS)
        self._settle()
        row = panel.accounts.table.current()
        if row is None:
            return
        added = AccountDialog(window, desk, offered(desk.office), None, lambda: None)
        added.ask()
        self._paint(window, "add-account")
        for editor, text in (
            (added.server, row.key.server),
            (added.login, str(row.key.login)),
            (added.password, EXAMPLE_KEY),
        ):
            editor.setText(text)
        added.verify()
        self._paint(window, "add-account-known")
        added.leave()
        tested = AccountTest(window, desk, row)
        tested.ask()
        self._paint(window, "test-account")
        tested.leave()
        for name, make in (("purpose", PurposeForm), ("out-of-use", UseForm)):
            form = make(window, desk, row)
            form.ask()
            self._paint(window, f"account-{name}")
            form.close_again()

    def _paint_cases(self, window: Window) -> None:
        """The lists beside the cases, a case in review, and what is asked about it."""
        window.go("cases")
        panel = window.panel
        if not isinstance(panel, CasesPanel):
            return
        for view in (DUE, EXCEPTIONS, QUEUE):
            panel.show_view(view)
            self._paint(window, f"cases-{view}")
        for code, layers in (
            ("C-0015", (("decide", panel.cases.decide), ("risk", panel.cases.rate), ("exposed", panel.cases.answer))),
            ("C-0016", (("override", panel.cases.propose),)),
            ("C-0008", (("rules", panel.cases.open_rules),)),
        ):
            panel.open_record(code)
            self._paint(window, f"cases-{code}")
            for name, opens in layers:
                opens()
                self._paint(window, f"cases-{name}")
                for layer in window.findChildren(Scrim):
                    if layer.isVisible():
                        layer.close_again()

    def _paint_documents(self, window: Window) -> None:
        """A document that is open, one in quarantine, and a file that is added."""
        window.go("documents")
        self._settle()
        panel = window.panel
        if not isinstance(panel, DocumentsPanel):
            return
        for name, wanted in (("document-quarantined", Standing.QUARANTINED), ("document-open", Standing.EXPIRING)):
            line = next((each for each in panel.table.model.rows if each.standing is wanted), None)
            if line is not None:
                panel.open_record(line.document.id)
                self._settle()
                panel.open_chosen()
                self._paint(window, name)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "electricity bill.pdf"
            file.write_bytes(demo_documents.paper(demo_documents.SPECIAL[1], "Salvador Palma"))
            form = AddDocumentForm(
                window, window.desk, [file], documents.subjects(window.desk.office), "", lambda _kept: None
            )
            form.ask()
            self._paint(window, "document-add")
            form.close_again()

    def _paint_settings(self, window: Window) -> None:
        """Who may do what, with a change that is not saved; whom to let in; and the password asked for again."""
        window.go("settings")
        panel, desk = window.panel, window.desk
        if not isinstance(panel, SettingsPanel):
            return
        self._settle()
        panel.roles.table.toggle(Action.COSTS_RECORD, Role.MANAGER)
        self._paint(window, "settings-changed")
        panel.roles.table.discard()
        form = UserForm(window, desk, None, lambda _code: None)
        form.ask()
        self._paint(window, "invite")
        form.close_again()
        row = panel.people.table.current()
        if row is not None:
            shown = CodeDialog(window, desk, Code(row.user, EXAMPLE_CODE, desk.office.clock() + INVITED_FOR))
            shown.ask()
            self._paint(window, "one-time-code")
            shown.end()
        asked = window.findChild(StepUp)
        if isinstance(asked, StepUp):
            asked.ask()
            self._paint(window, "step-up")
            asked.give_up()
        panel.show_section(GENERAL)
        self._paint(window, "settings-general")
        panel.show_section(USERS)

    def _paint_review(self, window: Window) -> None:
        """What opens over the review queue."""
        window.go("review")
        self._settle()
        panel = window.panel
        if isinstance(panel, ReviewPanel):
            layers: tuple[tuple[str, Callable[[], Scrim | None]], ...] = (
                ("rules", panel.open_rules),
                ("split", panel.open_split),
                ("other-leg", panel.open_pairing),
                ("several", panel.open_bulk),
                ("deals", panel.open_deals),
            )
            for name, make in layers:
                layer = make()
                if layer is not None:
                    self._paint(window, f"review-{name}")
                    layer.close_again()

    def _paint_screening(self, window: Window) -> None:
        """A match that is decided, the lists and runs, and a list that is taken in or refused."""
        window.go("screening")
        self._settle()
        panel = window.panel
        row = panel.matches.table.current() if isinstance(panel, ScreeningPanel) else None
        if not isinstance(panel, ScreeningPanel) or row is None:
            return
        decide = DecideForm(window, window.desk, row)
        decide.ask()
        self._paint(window, "decide-match")
        decide.close_again()
        panel.show_view(LISTS_AND_RUNS)
        self._paint(window, "sanctions-lists")
        panel.show_view(MATCHES)
        entry = ListedEntry(uid="1", kind=EntryKind.ENTITY, name="Example Trading LLC")
        read = SanctionsFile(name=SanctionsListName.OFAC, format="OFAC CSV", dated=None, entries=(entry,))
        wrong = RefusedFile(message("The sanctions list was not taken in."), (Problem("file", CUT_OFF),))
        for name, layer in (
            ("take-in-list", ListForm(window, window.desk, read)),
            ("refused-list", RefusedList(window, window.desk, "SDN.XML", wrong)),
        ):
            layer.ask()
            self._paint(window, name)
            layer.close_again()

    def _paint_prospects(self, window: Window) -> None:
        """The other views of the prospects, and what opens over them."""
        window.go("prospects")
        self._settle()
        panel = window.panel
        if not isinstance(panel, ProspectsPanel):
            return
        for view in (LIST, AGENTS, COMMISSIONS, BOARD):
            panel.show_view(view)
            self._paint(window, f"prospects-{view}")
        panel.open_record("P-0001")
        self._settle()
        for name in ("simulate", "propose", "edit", "note"):
            window.desk.actions.get(f"prospects.{name}").trigger()
            self._paint(window, f"prospects-{name}")
            self._close_layers(window)

    def _paint_monitor(self, window: Window) -> None:
        """An account in a window of its own, and the monitor while a terminal is silent."""
        window.go("monitor")
        panel = window.panel
        if not isinstance(panel, MonitorPanel):
            return
        panel.open_record(next(iter(panel.table.model.rows)).key)
        panel.open_account()
        self._until(lambda: any(each.isVisible() for each in window.apart.windows))
        self._paint(window.apart.windows[0], "account-apart")
        window.apart.windows[0].close()
        silent, office = demo.terminal_names()[0], window.desk.office
        demo.trouble(office, silent, demo.Trouble.SILENT)
        self._until(lambda: panel.table.model.grouped)
        self._paint(window, "monitor-silent")
        demo.all_well(office)
        self._until(lambda: not panel.table.model.grouped)

    def _paint_imports(self, window: Window) -> None:
        """Taking a file in: what it would change, and what is wrong with one."""
        with tempfile.TemporaryDirectory(prefix="fidus-tour-") as scratch:
            for name, content in LISTS.items():
                path = Path(scratch) / name
                path.write_text(content, "utf-8")
                dialog = ImportDialog(window, window.desk, path)
                dialog.ask()
                self._paint(window, f"import-{path.stem}")
                dialog.leave()

    def _paint_layers(self, window: Window) -> None:
        """What lies over the panels: palette, explanation, forms, lock."""
        desk, office = window.desk, window.desk.office
        window.go("dashboard")
        self._settle()
        window.palette_layer.open_with("pal")
        self._paint(window, "palette")
        window.palette_layer.close_again()
        for name, subject in (("explain", Subject("net_result", "BALANCE")), ("explain-all", Subject("obligations"))):
            desk.explain(subject)
            self._paint(window, name)
            self._close_layers(window)
        book = office.book()
        shown = clients.client_detail(office, KNOWN_CLIENT).row.client
        window.go("clients")
        layers: tuple[tuple[str, Callable[[], Scrim]], ...] = (
            ("new-client", lambda: ClientForm(window, desk, clients.next_code(office))),
            ("client-state", lambda: StateForm(window, desk, shown)),
            ("new-investment", lambda: InvestmentForm(window, desk, book, investments.next_code(office))),
            ("record-payment", lambda: PaymentForm(window, desk, payments.payables(office))),
            ("record-cost", lambda: CostForm(window, desk)),
            ("alert-limits", lambda: ThresholdsForm(window, desk)),
            ("maintenance", lambda: MaintenanceForm(window, desk)),
        )
        for name, make in layers:
            form = make()
            form.ask()  # type: ignore[attr-defined]  # every one of them is a Form
            self._paint(window, name)
            form.close_again()
        self._paint_client_form(window, shown)
        self._application.lock()
        self._paint(window, "lock")
        self._close_layers(window)

    def _paint_client_form(self, window: Window, client: Client) -> None:
        """The pages of a client's form, and what it says of somebody who is here already."""
        form = ClientForm(window, window.desk, client.code, client)
        form.ask()
        self._settle()
        for key in form.pages:
            form.turn_to(key)
            self._paint(window, f"client-{key}")
        form.close_again()
        twice = ClientForm(window, window.desk, clients.next_code(window.desk.office))
        twice.ask()
        self._settle()
        twice.type_in(name=client.name, phone=client.phone)
        self._paint(window, "client-twice")
        twice.close_again()

    def _close_layers(self, window: Window) -> None:
        for scrim in window.findChildren(Scrim):
            scrim.close_again()

    def _paint_first_screens(self) -> None:
        """What stands before an office is open: the sign-in and the steps of the first run."""
        words = self._application.words
        sign_in = SignIn(words, known=Known("ana", "Ana Beltrán", "", "AB"), version=VERSION)
        self._paint(sign_in, "sign-in")
        sign_in.set_recovery(on=True)
        self._paint(sign_in, "sign-in-recovery")
        wizard = FirstRun(lambda _language: words, lambda _password, _context: None, language=words.language)
        for step in range(4):
            wizard.show_step(step)
            if wizard.step == RECOVERY_STEP:
                wizard.show_recovery(EXAMPLE_KEY)
            self._paint(wizard, f"first-run-{step + 1}")

    def _paint(self, widget: QWidget, name: str) -> None:
        if widget.window() is widget and not widget.isVisible():
            widget.resize(*SIZE)
            widget.show()
        self._settle()
        picture = widget.grab()
        self._painted += 1
        if self._folder is not None:
            picture.save(str(self._folder / f"{self._painted:02}-{name}-{look().theme}.png"))

    def _settle(self) -> None:
        """Wait until nothing is being loaded and what came has been shown."""
        self._until(lambda: self._application.tasks.under_way == 0)
        self._spin(QUIET)
        self._until(lambda: self._application.tasks.under_way == 0)

    def _until(self, holds: Callable[[], bool]) -> None:
        timer = QElapsedTimer()
        timer.start()
        while not holds() and timer.elapsed() < LONGEST and not self._bugs:
            self._spin(20)

    def _spin(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()
