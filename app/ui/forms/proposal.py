"""The form of a proposal: what it would pay is shown while it is typed, and the PDF is saved where the person says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from app.domain.errors import KnownError
from app.domain.money import ZERO
from app.domain.proposals import Proposal, Simulation
from app.domain.prospects import Prospect, ProspectStage
from app.services import proposals as service
from app.services.proposals import WantedProposal
from app.services.prospects import Choices
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.forms.rates import typed_rate
from app.ui.widgets.fields import AmountEdit, Choice, DateEdit, Field, TextEdit, checked
from app.ui.widgets.layouts import form_row
from app.ui.widgets.text import Text
from app.words import LANGUAGES, Words

VALID_FOR = timedelta(days=30)
STEPS = (1, 2, 3, 4, 6, 12)


class ProposalForm(Form[WantedProposal]):
    """Makes a numbered proposal to a prospect. Rate and rhythm are asked only where the fund's terms are agreed."""

    def __init__(self, window: QWidget, desk: Desk, choices: Choices, prospect: Prospect) -> None:
        words = desk.words
        super().__init__(
            window,
            desk,
            words("Proposal for {name}", name=prospect.name),
            draft=f"proposal:{prospect.code}",
            save=words("Make proposal…"),
            hint=words("It gets a number and is written down; the PDF is saved where you choose."),
        )
        self._prospect, self._choices = prospect, choices
        self._custom = {each.fund for each in choices.terms if each.custom}
        self._path = Path()
        self._make_editors()
        self._lay_out_fields()
        self._propose()
        self._follow()

    def _make_editors(self) -> None:
        words, region, choices = self.words, self.region, self._choices
        self._amount = AmountEdit(region, unit=choices.currency, field="amount")
        self._fund: Choice[str] = Choice([(each, each) for each in choices.funds])
        self._deposit = DateEdit(region, field="deposit_date")
        self._until = DateEdit(region, field="valid_until")
        self._language: Choice[str] = Choice(list(LANGUAGES.items()))
        self._rate = TextEdit(unit=words("% per month"))
        self._step: Choice[int] = Choice(
            [(each, words.count(each, "every month", "every {n} months")) for each in STEPS]
        )
        self._advance = QCheckBox(words("Move the prospect to Proposal"))
        self._preview = Text("", "hint", "text2", wrap=True, bold=True)

    def _propose(self) -> None:
        """Begin with what is known of the prospect."""
        prospect, today = self._prospect, self._choices.today
        qualified = prospect.stage is ProspectStage.QUALIFIED
        self._advance.setVisible(qualified)
        self._advance.setChecked(qualified)
        self._amount.set_amount(prospect.amount)
        self._fund.set_value(prospect.fund)
        self._language.set_value(self.words.language)
        self._deposit.set_day(today)
        self._until.set_day(today + VALID_FOR)

    def _lay_out_fields(self) -> None:
        words = self.words
        self.place(
            form_row(
                self.add("amount", Field(words("Amount"), self._amount, check=checked(self._amount.amount, words))),
                self.add("fund", Field(words("Fund"), self._fund)),
            )
        )
        self._rate_field = self.add("rate_per_month", Field(words("Rate"), self._rate))
        self._step_field = self.add("step_months", Field(words("Interest is paid"), self._step))
        self.place(form_row(self._rate_field, self._step_field))
        self.place(
            form_row(
                self.add(
                    "deposit_date", Field(words("Deposit date"), self._deposit, check=checked(self._deposit.day, words))
                ),
                self.add(
                    "valid_until", Field(words("Valid until"), self._until, check=checked(self._until.day, words))
                ),
                self.add("language", Field(words("Language of the PDF"), self._language)),
            )
        )
        self.place(self._advance)
        self.place(self._preview)

    def touched(self) -> None:
        super().touched()
        self._follow()

    def restored(self) -> None:
        self._follow()

    def _follow(self) -> None:
        """Show what it would pay, as far as it can be told from what is typed."""
        custom = self._fund.value() in self._custom
        self._rate_field.setVisible(custom)
        self._step_field.setVisible(custom)
        try:
            wanted = self.command()
            sold = service.simulated(self._choices.terms, wanted)
        except KnownError:
            self._preview.set_text("")
            return
        self._preview.set_text(said(self.words, sold))

    def command(self) -> WantedProposal:
        today, custom = self._choices.today, self._fund.value() in self._custom
        return WantedProposal(
            prospect=self._prospect.code,
            amount=self._amount.amount() or ZERO,
            fund=self._fund.value() or "",
            deposit_date=self._deposit.day() or today,
            valid_until=self._until.day() or today,
            language=self._language.value() or "en",
            rate_per_month=typed_rate(self._rate.text(), "rate_per_month") if custom else None,
            step_months=self._step.value() if custom else None,
            advance=self._advance.isChecked(),
        )

    def submit(self) -> None:
        """Ask where the PDF goes once everything fits; without an answer nothing happens."""
        if not all(field.run_check() for field in self.fields.values() if field.isVisibleTo(self)):
            return
        try:
            wanted = self.command()
            service.proposable(self._choices.terms, wanted, self._choices.today)
        except KnownError as wrong:
            self.refused(wrong)
            return
        start = Path.home() / f"{_file_name(self._prospect.name)}-{wanted.fund}.pdf"
        chosen, _form = QFileDialog.getSaveFileName(self, self.words("Save the proposal"), str(start), "PDF (*.pdf)")
        if chosen:
            self._path = Path(chosen)
            self.dispatch(lambda: self.send(wanted))

    def send(self, command: WantedProposal) -> Proposal:
        return service.propose(self.desk.office, command, self._path)

    @property
    def file(self) -> str:
        """The name of the file that was saved."""
        return self._path.name


def said(words: Words, sold: Simulation) -> str:
    """What an investment would pay, in a sentence; what is missing to the minimum, where something is."""
    if sold.short_of_minimum:
        return words(
            "{fund} begins at **{minimum}**; **{short}** are missing.",
            fund=sold.terms.fund,
            minimum=sold.terms.minimum,
            short=sold.short_of_minimum,
        )
    return words(
        "**{count}** payments of interest, the first **{first}** on **{date}**; interest in all **{interest}**; "
        "principal back on **{end}**.",
        count=sold.terms.payments,
        first=sold.first.amount,
        date=sold.first.due,
        interest=sold.interest,
        end=sold.matures,
    )


def _file_name(name: str) -> str:
    """A name that every file system takes."""
    return "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")[:60] or "proposal"
