"""The form of an investment: contract, accounts, and what it will pay, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from app.domain.accrual import contract_interest, maturity, schedule
from app.domain.book import Book
from app.domain.clients import ClientState
from app.domain.errors import BadInput, KnownError, message
from app.domain.holdings import AccountKey
from app.domain.investments import Investment
from app.domain.money import ZERO
from app.services import investments as service
from app.services.investments import DraftAllocation, NewInvestment
from app.services.readiness import require
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import AmountEdit, Choice, DateEdit, Field, TextEdit, checked
from app.ui.widgets.layouts import form_row
from app.ui.widgets.text import Text

MOST_ACCOUNTS = 4
HUNDRED = Decimal(100)
STEPS = (1, 2, 3, 4, 6, 12)


class InvestmentForm(Form[NewInvestment]):
    """Saves a draft, or hands it in for approval. `book` gives the choices; `before` is a draft that is changed."""

    def __init__(
        self, window: QWidget, desk: Desk, book: Book, code: str, *, client: str = "", before: Investment | None = None
    ) -> None:
        words = desk.words
        title = words("Change draft {code}", code=before.code) if before else words("New investment")
        name = f"investment:{before.code}:{before.version}" if before else "investment:new"
        hint = words("It stops at pending approval and is not counted until a second person has approved it.")
        super().__init__(window, desk, title, draft=name, save=words("Hand in for approval"), hint=hint)
        self._book, self._origin, self._code_text = book, before, before.code if before else code
        offered = [each for each in book.clients if each.state is not ClientState.CLOSED]
        self._client: Choice[str] = Choice([(each.code, f"{each.name} · {each.code}") for each in offered])
        self._fund: Choice[str] = Choice([(name, name) for name in dict.fromkeys(each.fund for each in book.terms)])
        self._principal = AmountEdit(desk.region, field="principal")
        self._deposit = DateEdit(desk.region, field="deposit_date")
        self._rate = TextEdit(unit=words("% per month"))
        self._step: Choice[int] = Choice(
            [(each, words.count(each, "every month", "every {n} months")) for each in STEPS]
        )
        self._accounts = [self._account_row() for _ in range(MOST_ACCOUNTS)]
        self._left = Text("", "hint", "text2")
        self._preview = Text("", "hint", "text2", wrap=True, bold=True)
        draft = Button(words("Save draft"), icon="save")
        draft.clicked.connect(self.save_draft)
        self.buttons.addWidget(draft)
        self._lay_out_fields()
        self._show(client, before)
        self._follow()

    def _account_row(self) -> tuple[Choice[str], AmountEdit]:
        keys = [
            ("", self.words("no account")),
            *((str(each.key), self._account_name(each.key)) for each in self._book.accounts if each.active),
        ]
        return Choice(keys), AmountEdit(self.region, field="allocations")

    def _account_name(self, key: AccountKey) -> str:
        return f"{key.login} · {key.server}"

    def _lay_out_fields(self) -> None:
        words = self.words
        self.place(self.add("client", Field(words("Client"), self._client)))
        self.place(
            form_row(
                self.add("fund", Field(words("Fund"), self._fund)),
                self.add(
                    "principal",
                    Field(words("Principal"), self._principal, check=checked(self._principal.amount, words)),
                ),
            )
        )
        self._rate_field = self.add("rate_per_month", Field(words("Rate"), self._rate))
        self._step_field = self.add("step_months", Field(words("Interest is paid"), self._step))
        self.place(
            self.add(
                "deposit_date", Field(words("Deposit date"), self._deposit, check=checked(self._deposit.day, words))
            )
        )
        self.place(form_row(self._rate_field, self._step_field))
        for at, (account, amount) in enumerate(self._accounts):
            label = words("Account {number}", number=at + 1)
            name = "allocations" if at == 0 else f"account{at}"
            self.place(
                form_row(self.add(name, Field(label, account)), self.add(f"amount{at}", Field(words("Amount"), amount)))
            )
        self.place(self._left)
        self.place(self._preview)

    def _show(self, client: str, before: Investment | None) -> None:
        self._deposit.set_day(before.deposit_date if before else self.desk.today())
        self._client.set_value(before.client if before else client)
        if before is None:
            return
        self._fund.set_value(before.fund)
        self._principal.set_amount(before.principal)
        self._rate.setText(f"{before.terms.rate_per_month * HUNDRED:f}")
        self._step.set_value(before.terms.step_months)
        for (account, amount), allocation in zip(self._accounts, before.allocations, strict=False):
            account.set_value(str(allocation.account))
            amount.set_amount(allocation.amount)

    def touched(self) -> None:
        super().touched()
        self._follow()

    def restored(self) -> None:
        self._follow()

    def _follow(self) -> None:
        """Show what follows from what is typed: custom fields, what is left to allocate, the schedule."""
        custom = any(each.custom for each in self._book.terms if each.fund == self._fund.value())
        self._rate_field.setVisible(custom)
        self._step_field.setVisible(custom)
        try:
            principal = self._principal.amount() or ZERO
            placed = sum((each.amount for each in self._allocations()), ZERO)
            left = principal - placed
            self._left.set_text(self.words("Left to allocate {amount}", amount=left))
            self._left.set_tone("text2" if left == 0 else "warn")
            wanted = self.command()
            sold = service.preview_of(self._book, wanted)
        except KnownError:
            self._preview.set_text("")
            return
        self._preview.set_text(self._promise(sold))

    def _promise(self, sold: Investment) -> str:
        rows = schedule(sold)
        first = rows[0]
        return self.words(
            "**{count}** payments of interest, the first **{first}** on **{date}**; interest in all **{interest}**; "
            "principal back on **{end}**.",
            count=len(rows) - 1,
            first=first.amount,
            date=first.due,
            interest=contract_interest(sold.terms, sold.principal),
            end=maturity(sold.terms, sold.deposit_date),
        )

    def _allocations(self) -> Sequence[DraftAllocation]:
        found = []
        known = {str(account.key): account.key for account in self._book.accounts}
        for account, amount in self._accounts:
            key, placed = known.get(account.value() or ""), amount.amount()
            if key is not None and placed is not None:
                found.append(DraftAllocation(account=key, amount=placed))
        return found

    def command(self) -> NewInvestment:
        return NewInvestment(
            code=self._code_text,
            client=self._client.value() or "",
            fund=self._fund.value() or "",
            principal=self._principal.amount() or ZERO,
            deposit_date=self._deposit.day() or self.desk.today(),
            allocations=tuple(self._allocations()),
            rate_per_month=self._agreed_rate(),
            step_months=self._step.value(),
            version=self._origin.version if self._origin else 0,
        )

    def _agreed_rate(self) -> Decimal | None:
        text = self._rate.text().strip().replace(",", ".").removesuffix("%").strip()
        if not text:
            return None
        try:
            return Decimal(text) / HUNDRED
        except ArithmeticError as unreadable:
            raise BadInput(message("{text} is not a rate.", text=text), field="rate_per_month") from unreadable

    def save_draft(self) -> None:
        """Write the draft, and hand nothing in."""
        try:
            wanted = self.command()
        except KnownError as wrong:
            self.refused(wrong)
            return
        self.dispatch(lambda: service.save_draft(self.desk.office, wanted))

    def send(self, command: NewInvestment) -> Investment:
        service.preview(self.desk.office, command)
        if not command.allocations:  # refused before the draft is written: the next try would meet its own draft
            raise BadInput(message("{code} has no account to trade in.", code=command.code), field="allocations")
        require(self.desk.office, command.client)  # as above
        draft = service.save_draft(self.desk.office, command)
        return service.hand_in(self.desk.office, draft.code)
