"""The form that writes down what was said with a client or prospect."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain.calendar import zone
from app.domain.errors import BadInput, message
from app.domain.messages import Channel, Direction, Exchange
from app.services import messages as service
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.style import look
from app.ui.widgets.fields import Choice, DateEdit, Field, TextEdit, checked
from app.ui.widgets.layouts import form_row

LINES = 5


class MessageForm(Form[Exchange]):
    """Asks for one line of the log; `corrects` is the line it replaces, `settles` the one whose follow-up is done."""

    ROOM = 60

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        subject: str,
        *,
        corrects: Exchange | None = None,
        settles: Exchange | None = None,
    ) -> None:
        words = desk.words
        title = words("Correct message {number}", number=corrects.id) if corrects else words("Write down a message")
        hint = words("The line stays and is marked as corrected.") if corrects else ""
        if settles:
            hint = words("This does the follow-up of: {about}", about=settles.about)
        draft = f"message:{subject}:{corrects.id if corrects else settles.id if settles else 'new'}"
        super().__init__(window, desk, title, draft=draft, save=words("Write down"), hint=hint)
        self._subject, self._corrects, self._settles = subject, corrects, settles
        self._zone = zone(desk.timezone)
        self._make_fields()
        self._place_fields()
        self._show(corrects)

    def _make_fields(self) -> None:
        words, region = self.words, self.region
        self._channel: Choice[str] = Choice([(each.value, words.term("channel", each.value)) for each in Channel])
        self._direction: Choice[str] = Choice([(each.value, words.term("direction", each.value)) for each in Direction])
        self._day, self._time = DateEdit(region, field="at"), TextEdit(hint="10:30")
        self._about, self._follow = TextEdit(), DateEdit(region, field="follow_up")
        self._text = QPlainTextEdit()
        self._text.setProperty("ring", True)
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(look().px(22 * LINES))
        self._text.textChanged.connect(self.touched)

    def _place_fields(self) -> None:
        words = self.words
        self.place(self.add("about", Field(words("About"), self._about)))
        self.place(
            form_row(
                self.add("channel", Field(words("Channel"), self._channel)),
                self.add("direction", Field(words("Who began"), self._direction)),
            )
        )
        self.place(
            form_row(
                self.add("at", Field(words("Day"), self._day, check=checked(self._day.day, words))),
                self.add("time", Field(words("Time"), self._time, check=checked(self._moment, words))),
            )
        )
        self.place(self.add("text", Field(words("What was said"), self._text)))
        follow = Field(
            words("Follow up on"),
            self._follow,
            hint=words("may be empty"),
            check=checked(self._follow.day, words, required=False),
        )
        self.place(self.add("follow_up", follow))

    def _show(self, before: Exchange | None) -> None:
        at = before.at if before else self.desk.office.clock()
        self._day.set_day(at.astimezone(self._zone).date())
        self._time.setText(f"{at.astimezone(self._zone):%H:%M}")
        if before:
            self._about.setText(before.about)
            self._text.setPlainText(before.text)
            self._channel.set_value(before.channel.value)
            self._direction.set_value(before.direction.value)
            self._follow.set_day(before.follow_up)

    def content(self) -> dict[str, str]:
        return super().content() | {"text": self._text.toPlainText()}

    def restore(self, content: dict[str, str] | None) -> None:
        if content and content.get("text"):
            self._text.setPlainText(content["text"])
        super().restore(content)

    def _moment(self) -> datetime:
        """When it was said. Raises BadInput for a time that is none."""
        day = self._day.day() or self.desk.today()
        try:
            time = datetime.strptime(self._time.text().strip(), "%H:%M").time()  # noqa: DTZ007 - a time of the office's day
        except ValueError as unreadable:
            raise BadInput(message("A time is written like 10:30."), field="time") from unreadable
        return datetime.combine(day, time, self._zone)

    def command(self) -> Exchange:
        return Exchange(
            subject=self._subject,
            at=self._moment(),
            channel=Channel(self._channel.value() or Channel.CALL),
            direction=Direction(self._direction.value() or Direction.IN),
            about=self._about.text(),
            text=self._text.toPlainText(),
            follow_up=self._follow.day(),
            corrects=self._corrects.id if self._corrects else None,
            settles=self._settles.id if self._settles else self._corrects.settles if self._corrects else None,
        )

    def send(self, command: Exchange) -> Exchange:
        return service.write(self.desk.office, command)
