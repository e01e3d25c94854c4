"""Small widgets: what they say, and what a person can do with them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import BadInput, message
from app.regions import REGIONS, Region
from app.services.live import Age, Freshness
from app.ui.actions import Actions
from app.ui.style import Look
from app.ui.widgets.buttons import ActionButton, Button, IconButton, KeyCap, Kind, LinkButton
from app.ui.widgets.card import Card, Line
from app.ui.widgets.chips import Chip, state_chip
from app.ui.widgets.coverage import CoverageBar
from app.ui.widgets.fields import AmountEdit, Choice, DateEdit, Field, PasswordEdit, SearchField, TextEdit, checked
from app.ui.widgets.figure import Figure, Reading, reading
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.freshness import FreshnessMark, Said, closed, said
from app.ui.widgets.layouts import clear, column, form_row, page, row
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.states import Empty, EmptyState, LoadingBars, StateStack
from app.ui.widgets.text import Text
from app.words import Words

KEY = Qt.Key
NOW = datetime(2025, 9, 7, 22, 42, 7, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


# figures


def test_a_figure_is_read_aloud_with_label_unit_proof_and_age(qtbot: QtBot, words: Words, region: Region) -> None:
    figure = Figure("Net result, like for like", words, role="verdict")
    shown(qtbot, figure)
    figure.set(reading(region, Decimal("615755.51"), words, symbol=True, provisional=True, age="live"))
    assert figure.accessibleName() == "Net result, like for like, plus 615,755.51 US dollars, provisional, live"
    assert figure.shown.text == "+$615,755.51"
    assert figure.shown.tone == "gain"


def test_an_unknown_figure_says_so(qtbot: QtBot, words: Words, region: Region) -> None:
    figure = Figure("Coverage", words)
    shown(qtbot, figure)
    figure.set(reading(region, None, words, stale=True))
    assert figure.accessibleName() == "Coverage, not known, stale"
    assert figure.shown.text == "–"


def test_the_currency_of_spain_stands_small_behind_the_figure(words: Words) -> None:
    made = reading(REGIONS["es-ES"], Decimal("-504729.89"), words, symbol=True)
    assert (made.text, made.suffix, made.tone) == ("−504.729,89", "US$", "loss")
    assert made.spoken == "minus 504.729,89 US dollars"
    euros = reading(REGIONS["en-US"], Decimal("0.00"), words, signed=False, symbol=True, currency="EUR")
    assert (euros.text, euros.spoken, euros.tone) == ("EUR\u00a00.00", "0.00 EUR", "text3")


def test_click_enter_and_ctrl_i_ask_for_the_explanation(qtbot: QtBot, words: Words) -> None:
    figure = Figure("Net", words, explainable=True)
    shown(qtbot, figure)
    with qtbot.waitSignal(figure.explain_asked):
        qtbot.mouseClick(figure, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(figure.explain_asked):
        qtbot.keyClick(figure, KEY.Key_I, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(figure.explain_asked):
        qtbot.keyClick(figure, KEY.Key_Return)
    plain = Figure("Net", words)
    shown(qtbot, plain)
    with qtbot.assertNotEmitted(plain.explain_asked):
        qtbot.mouseClick(plain, Qt.MouseButton.LeftButton)
        qtbot.keyClick(plain, KEY.Key_I, Qt.KeyboardModifier.ControlModifier)


def test_a_provisional_figure_has_a_dashed_line_and_a_changed_one_a_ground(
    qtbot: QtBot, words: Words, look: Look
) -> None:
    figure = Figure("Net", words, role="verdict")
    shown(qtbot, figure)
    figure.set(Reading("1.00", "gain"))
    figure.resize(figure.sizeHint())
    without = figure.grab().toImage()
    look.motion = True
    figure.set(Reading("1.00", "gain", provisional=True))
    figure.resize(figure.sizeHint())
    assert figure.grab().toImage() != without
    figure.set(Reading("2.00", "gain"))
    assert figure._fade.state() == figure._fade.State.Running
    figure.grab()
    figure._fade.stop()
    look.motion = False


# freshness


@pytest.mark.parametrize(
    ("age", "text", "tone", "stale"),
    [
        (Age(Freshness.LIVE, NOW - timedelta(milliseconds=420)), "live · 0.4 s", "text2", False),
        (Age(Freshness.RECENT, NOW - timedelta(seconds=12)), "12 s ago", "text2", False),
        (Age(Freshness.STALE, NOW - timedelta(minutes=4, seconds=20)), "stale 4 min", "text3", True),
        (Age(Freshness.STALE, NOW - timedelta(hours=3)), "stale since 15:42", "text3", True),
        (Age(Freshness.STALE, NOW - timedelta(days=2)), "stale since 5 Sep 2025 18:42", "text3", True),
        (Age(Freshness.NOT_ANSWERING, NOW - timedelta(minutes=11)), "since 18:31", "err", True),
        (Age(Freshness.SIMULATED, NOW), "simulated", "demo", False),
        (Age(Freshness.SIMULATED), "simulated", "demo", False),
        (Age(Freshness.RECORDED, NOW), "read 7 Sep 2025 18:42", "text3", False),
        (Age(Freshness.NEVER), "never read", "text3", False),
        (Age(Freshness.LIVE), "never read", "text3", False),
        (None, "never read", "text3", False),
    ],
)
def test_the_freshness_ladder(
    words: Words, region: Region, age: Age | None, text: str, tone: str, *, stale: bool
) -> None:
    found = said(words, region, ZONE, age, NOW)
    assert (found.text, found.tone, found.stale) == (text, tone, stale)


def test_the_short_form_leaves_the_word_to_the_dot(words: Words, region: Region) -> None:
    found = said(words, region, ZONE, Age(Freshness.LIVE, NOW), NOW, short=True)
    assert (found.text, found.icon) == ("0.0 s", "dot")


def test_a_shut_market_is_told_by_day_and_time(words: Words, region: Region) -> None:
    assert closed(words, region, ZONE, datetime(2025, 9, 6, 3, 59, tzinfo=UTC)).text == "closed, Fri 23:59"


def test_the_mark_says_it_and_is_painted(qtbot: QtBot) -> None:
    mark = FreshnessMark()
    shown(qtbot, mark)
    for each in (Said("live · 0.4 s", "dot", "text2", "live"), Said("stale 4 min", "clock-3", italic=True), Said()):
        mark.set(each)
        mark.resize(mark.sizeHint())
        assert mark.accessibleName() == each.text
        assert mark.said == each
        assert not mark.grab().isNull()


# choices


def test_a_segmented_choice_is_one_stop_and_arrows_move_it(qtbot: QtBot) -> None:
    choice = Segmented([("all", "All"), ("core", "CORE"), ("balance", "BALANCE")], name="Fund")
    shown(qtbot, choice)
    with qtbot.waitSignal(choice.chosen) as told:
        qtbot.keyClick(choice, KEY.Key_Right)
    assert told.args == ["core"]
    assert choice.accessibleName() == "Fund: CORE"
    with qtbot.assertNotEmitted(choice.chosen):
        choice.choose("all")
        qtbot.keyClick(choice, KEY.Key_Left)
        qtbot.keyClick(choice, KEY.Key_A)
    choice.resize(choice.sizeHint())
    last = choice._places()[-1][1].center()
    qtbot.mouseMove(choice, last)
    with qtbot.waitSignal(choice.chosen):
        qtbot.mouseClick(choice, Qt.MouseButton.LeftButton, pos=last)
    assert choice.current == "balance"
    choice.set_items([("all", "All"), ("core", "CORE")])
    assert choice.current == "all"
    choice.grab()


def test_filter_chips_go_on_in_another_line_where_they_do_not_fit(qtbot: QtBot) -> None:
    chips = FilterChips([("all", "All", 1234), ("due", "Due", 2), ("none", "None", None)], number=lambda n: f"{n:,}")
    shown(qtbot, chips)
    assert chips.heightForWidth(chips.sizeHint().width()) == chips.sizeHint().height()
    chips.resize(chips.minimumSizeHint().width(), chips.heightForWidth(chips.minimumSizeHint().width()))
    places = [rect for _, rect, *_ in chips._places(chips.width())]
    assert len({rect.top() for rect in places}) > 1
    assert all(chips.rect().contains(rect) for rect in places)
    with qtbot.waitSignal(chips.chosen):
        qtbot.mouseClick(chips, Qt.MouseButton.LeftButton, pos=places[-1].center())
    assert chips.current == "none"


def test_filter_chips_keep_their_choice_when_counts_change(qtbot: QtBot) -> None:
    chips = FilterChips([("all", "All", 15), ("due", "Due", 2), ("none", "None", None)], name="Show")
    shown(qtbot, chips)
    chips.resize(chips.sizeHint())
    with qtbot.waitSignal(chips.chosen):
        qtbot.mouseClick(chips, Qt.MouseButton.LeftButton, pos=chips._places(chips.width())[1][1].center())
    chips.set_items([("all", "All", 16), ("due", "Due", 3)])
    assert chips.current == "due"
    assert chips.accessibleName() == "Show: Due 3"
    with qtbot.waitSignal(chips.chosen):
        qtbot.keyClick(chips, KEY.Key_Left)
    chips.set_items([("late", "Late", 1)])
    assert chips.current == "late"
    chips.choose("late")
    qtbot.keyClick(chips, KEY.Key_A)
    chips.grab()


# buttons


def test_enter_and_space_press_a_button(qtbot: QtBot) -> None:
    button = Button("Back up now", kind=Kind.PRIMARY, icon="download", keys="Ctrl+B")
    shown(qtbot, button)
    for key in (KEY.Key_Return, KEY.Key_Space):
        with qtbot.waitSignal(button.clicked):
            qtbot.keyClick(button, key)
    assert button.keys == "Ctrl B"


def test_the_button_of_a_command_follows_it(qtbot: QtBot, actions: Actions) -> None:
    ran: list[int] = []
    action = actions.add("x", message("Check chain"), lambda: ran.append(1), keys="F5", icon_name="link", panel="audit")
    button = ActionButton(action, icon="link")
    shown(qtbot, button)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert ran == [1]
    actions.show_panel("elsewhere")
    assert ActionButton(action).keys == button.keys == "F5"
    actions.refuse("x", "Nothing to check.")
    assert not button.isEnabled()
    assert button.toolTip() == "Nothing to check."


def test_every_kind_of_button_looks_different(qtbot: QtBot) -> None:
    images = []
    for kind in Kind:
        button = Button("Export", kind=kind, icon="download")
        shown(qtbot, button)
        images.append(button.grab().toImage())
        button.setEnabled(False)
        assert button.grab().toImage() != images[-1]
    assert all(images[at] != images[other] for at in range(len(images)) for other in range(at))
    primary = Button("Export", kind=Kind.PRIMARY)
    shown(qtbot, primary)
    primary.set_kind(Kind.OUTLINED)
    primary.set_icon("download")
    assert primary.sizeHint().width() > primary.sizeHint().height()


def test_icon_buttons_caps_and_links_have_names(qtbot: QtBot) -> None:
    icon, cap, link = IconButton("copy", "Copy"), KeyCap("Ctrl+K"), LinkButton("Quit FIDUS")
    for each in (icon, cap, link):
        shown(qtbot, each).grab()
    assert icon.accessibleName() == "Copy"
    assert cap.accessibleName() == "Ctrl K"
    assert icon.sizeHint().width() == icon.sizeHint().height()


# fields


def test_an_amount_is_read_back_while_typing_and_put_in_order_on_leaving(
    qtbot: QtBot, words: Words, region: Region
) -> None:
    amount = AmountEdit(region, field="principal")
    field = Field("Principal", amount, check=checked(amount.amount, words))
    shown(qtbot, field)
    with qtbot.waitSignal(amount.read_back) as told:
        qtbot.keyClicks(amount, "120000")
    qtbot.waitUntil(lambda: amount.text() == "120000")
    assert told.args == ["1.00"]
    assert field._hint.plain == "120,000.00"
    amount.left.emit()
    assert amount.text() == "120,000.00"
    assert amount.amount() == Decimal("120000.00")
    assert field.error == ""
    amount.set_amount(None)
    assert amount.amount() is None


def test_a_wrong_amount_is_told_under_the_field_until_it_is_being_put_right(
    qtbot: QtBot, words: Words, region: Region
) -> None:
    amount = AmountEdit(region)
    field = Field("Principal", amount, check=checked(amount.amount, words))
    shown(qtbot, field)
    qtbot.keyClicks(amount, "1.234")
    assert field.error == ""
    amount.left.emit()
    assert "two ways" in field.error
    assert amount.property("invalid") is True
    assert "two ways" in amount.accessibleDescription()
    qtbot.keyClicks(amount, "0")
    assert field.error == ""
    assert amount.property("invalid") is False


def test_what_is_needed_is_asked_for_only_when_checked(qtbot: QtBot, words: Words, region: Region) -> None:
    amount, day = AmountEdit(region), DateEdit(region)
    needed = Field("Principal", amount, check=checked(amount.amount, words))
    optional = Field("Due", day, check=checked(day.day, words, required=False))
    for each in (needed, optional):
        shown(qtbot, each)
    amount.left.emit()
    assert needed.error == ""
    assert not needed.run_check()
    assert needed.error == "This is needed."
    assert optional.run_check()
    plain = Field("Name", TextEdit())
    shown(qtbot, plain)
    assert plain.run_check()


def test_a_day_is_read_in_letters_and_in_order(qtbot: QtBot, region: Region) -> None:
    day = DateEdit(region)
    field = Field("Deposit", day, hint="office date")
    shown(qtbot, field)
    qtbot.keyClicks(day, "2025-09-07")
    assert field._hint.plain == "Sun 7 Sep 2025"
    day.left.emit()
    assert day.text() == "7 Sep 2025"
    assert day.day() == date(2025, 9, 7)
    day.clear()
    qtbot.keyClicks(day, "tomorrow")
    assert field._hint.plain == "office date"
    day.left.emit()
    assert day.text() == "tomorrow"
    day.set_day(None)
    assert day.day() is None


def test_a_choice_keeps_its_value_when_others_are_offered(qtbot: QtBot) -> None:
    choice: Choice[str] = Choice([("a", "Gains separation"), ("b", "Segregated")], label="Held in")
    field = Field("Account", choice)
    shown(qtbot, field)
    choice.set_value("b")
    choice.set_items([("b", "Segregated"), ("c", "Third")])
    assert choice.value() == "b"
    choice.set_value("nothing")
    assert choice.value() == "b"
    field.show_error("Choose another.")
    assert choice.property("invalid") is True
    choice.picked.emit()
    assert field.error == ""
    choice.grab()
    assert Choice[str]().value() is None


def test_caps_lock_is_noticed_by_what_it_does(qtbot: QtBot) -> None:
    password = PasswordEdit()
    shown(qtbot, password)
    told: list[bool] = []
    password.caps_lock.connect(told.append)
    qtbot.keyClick(password, "a")
    qtbot.keyClick(password, "A", Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(password, "A")
    qtbot.keyClick(password, KEY.Key_CapsLock)
    assert told == [False, False, True, False]


def test_marks_units_and_keys_are_painted_in_fields(qtbot: QtBot) -> None:
    text, search = TextEdit("MeridianFX-Live 3", unit="USD"), SearchField("Name, code")
    for each in (text, search):
        shown(qtbot, each)
    before = text.grab().toImage()
    text.set_mark("lock")
    assert text.grab().toImage() != before
    empty = search.grab().toImage()
    with qtbot.waitSignal(search.changed):
        qtbot.keyClicks(search, "x")
    assert search.grab().toImage() != empty
    qtbot.keyClick(search, KEY.Key_Escape)
    assert search.text() == ""
    qtbot.keyClick(search, KEY.Key_Escape)


def test_fields_side_by_side_keep_their_labels_on_one_line(qtbot: QtBot) -> None:
    left, right = Field("One", TextEdit()), Field("Two", TextEdit())
    holder = QWidget()
    holder.setLayout(form_row(left, right))
    holder.resize(400, 200)
    shown(qtbot, holder)
    left.show_error("A sentence that is long enough to be broken into two lines under its field.")
    qtbot.waitUntil(lambda: left.height() > right.height())
    assert left.y() == right.y()


# states, cards, chips, text


def test_loading_says_nothing_then_bars_then_words_then_offers_to_stop(qtbot: QtBot, words: Words) -> None:
    bars = LoadingBars(words)
    bars.resize(400, 300)
    shown(qtbot, bars)
    bars.start("Reading history")
    blank = bars.grab().toImage()
    assert not bars._bars
    bars._timers[0].timeout.emit()
    assert bars.grab().toImage() != blank
    bars._timers[1].timeout.emit()
    assert bars._label.isVisible()
    bars.say("Reading history, 1,284 of about 1,900 deals")
    assert bars._label.plain.endswith("1,900 deals")
    bars._timers[2].timeout.emit()
    with qtbot.waitSignal(bars.stopped):
        bars._stop.click()
    bars.stop()
    assert bars._label.isHidden()


def test_a_stack_shows_one_state_at_a_time(qtbot: QtBot, words: Words, actions: Actions) -> None:
    stack = StateStack(QWidget(), words)
    shown(qtbot, stack)
    tried: list[int] = []
    new = actions.add("new", message("New client"), lambda: None)
    second = actions.add("import", message("Import office file..."), lambda: None)
    stack.show_loading("Reading")
    stack.show_loading("Reading more")
    assert stack.state == "loading"
    stack.show_empty(Empty("users", "No clients yet", "Add one.", new, second))
    assert stack.state == "empty"
    stack.show_error(BadInput(message("Broken."), message("Try another.")), lambda: tried.append(1))
    assert stack.state == "error"
    assert stack._error.accessibleName() == "The input is not usable. Broken. Try another."
    stack._error.findChildren(Button)[-1].click()
    assert tried == [1]
    stack.show_content()
    assert stack.state == "content"


def test_an_empty_state_names_what_is_missing(qtbot: QtBot) -> None:
    state = EmptyState(Empty("users", "No clients yet", "Add one."))
    shown(qtbot, state)
    assert state.accessibleName() == "No clients yet. Add one."


def test_a_card_has_a_header_only_with_a_title(qtbot: QtBot) -> None:
    card = Card()
    shown(qtbot, card)
    assert card.header_bar.isHidden()
    card.set_title("Open positions")
    card.set_hint("18, six largest shown")
    card.add_action(Button("Explain"))
    assert card.header_bar.isVisible()
    assert card.accessibleName() == "Open positions"
    assert card.header_bar.height() == 38
    for line in (Line(), Line(vertical=True)):
        shown(qtbot, line).grab()


def test_a_chip_says_its_state(qtbot: QtBot, words: Words) -> None:
    chip = state_chip(words, "provisional")
    shown(qtbot, chip)
    before = chip.grab().toImage()
    assert chip.text == "provisional"
    chip.set("BALANCE")
    assert chip.accessibleName() == "BALANCE"
    assert chip.grab().toImage() != before
    assert Chip("x").minimumSizeHint() == Chip("x").sizeHint()


def test_a_long_text_is_cut_and_shown_whole_as_a_tip(qtbot: QtBot) -> None:
    text = Text("Oakridge Holdings and Partners LLC", elide=True)
    shown(qtbot, text)
    text.resize(60, 20)
    assert text.toolTip() == text.plain
    text.resize(600, 20)
    assert text.toolTip() == ""
    text.grab()
    text.set_tone("loss")
    text.set_weight(600)
    text.set_text("Zoe")
    assert (text.tone, text.plain, text.accessibleName()) == ("loss", "Zoe", "Zoe")


def test_markup_in_a_name_is_shown_as_it_is(qtbot: QtBot) -> None:
    text = Text("<b>Bobby</b> & **sons**", wrap=True)
    shown(qtbot, text)
    assert "&lt;b&gt;" in text.text()
    assert text.accessibleName() == "<b>Bobby</b> & sons"
    assert "font-weight:600" in text.text()


def test_coverage_is_said_as_a_range(qtbot: QtBot, words: Words, region: Region) -> None:
    bar = CoverageBar(words, region)
    shown(qtbot, bar)
    images = []
    for low, high in ((None, None), ("134.6", "145.1"), ("97.5", "97.5"), ("250", "260")):
        bar.set(Decimal(low) if low else None, Decimal(high) if high else None)
        images.append(bar.grab().toImage())
    assert bar.accessibleName() == "Coverage 250.0–260.0%"
    assert all(one != other for at, one in enumerate(images) for other in images[:at])


def test_layouts_stretch_gap_and_clear(qtbot: QtBot) -> None:
    widget = QWidget()
    layout = page(widget, Text("one"), row(Text("two"), None, 8), column(Text("three")))
    assert isinstance(layout, QVBoxLayout)
    assert layout.count() == 3
    shown(qtbot, widget)
    clear(layout)
    assert layout.count() == 0


# focus


def test_the_ring_follows_the_keyboard_and_is_not_cut(qtbot: QtBot, qapp: QApplication) -> None:
    follower = FocusRing(qapp)
    field, button, text = Field("One", TextEdit()), Button("Go"), Text("no ring")
    window = QWidget()
    window.setLayout(column(field, button, text))
    shown(qtbot, window)
    window.activateWindow()
    field.editor.setFocus()
    qtbot.waitUntil(field.editor.hasFocus)
    ring = follower.ring
    assert ring is not None
    assert ring.parentWidget() is window
    assert ring.width() == field.editor.width() + 6
    ring.grab()
    button.setFocus()
    assert ring.height() == button.height() + 6
    button.move(button.x(), button.y() + 5)
    assert ring.y() == button.y() - 3
    window.setFocus()
    assert follower.ring is not None
    other = QWidget()
    other.setLayout(column(again := Button("Other")))
    shown(qtbot, other)
    again.setFocus()
    qapp.focusChanged.disconnect(follower._follow)


def test_a_word_as_long_as_a_checksum_goes_on_in_the_next_line(qtbot: QtBot) -> None:
    text = Text("sha256: **" + "0123456789abcdef" * 4 + "**", wrap=True, bold=True)
    qtbot.addWidget(text)
    assert text.minimumSizeHint().width() < 300
    assert text.plain == "sha256: **" + "0123456789abcdef" * 4 + "**"
    assert "**" not in text.text()
