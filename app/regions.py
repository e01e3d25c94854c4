"""How a region writes amounts, shares and dates, and how it reads them back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from app.domain.errors import BadInput, message
from app.domain.money import parse_amount as plain_amount

Day = date  # the method `date` hides the type inside the class
MINUS = "−"
UNKNOWN = "–"
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SPANISH = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SPANISH_DAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
_ALSO_MONTHS = {"sept": 9}
_MONTHS = _ALSO_MONTHS | {
    name.lower(): at + 1 for names in (_ENGLISH, _SPANISH) for at, name in enumerate(names)
}  # both languages are read wherever the person works
_GROUPED = {mark: re.compile(rf"[1-9]\d{{0,2}}(\{mark}\d{{3}})+") for mark in ",."}
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f'’"))


@dataclass(frozen=True, slots=True)
class Region:
    """The habits of one region: separators, the place of the currency, month names.

    The format follows the region, not the language of the words around it.
    """

    code: str
    name: str
    decimal_mark: str
    group_mark: str
    percent_mark: str
    months: tuple[str, ...]
    days: tuple[str, ...]

    def number(self, value: Decimal | int | None, places: int = 0, *, signed: bool = False) -> str:
        """A number with so many decimals, always grouped; a dash for unknown."""
        if value is None:
            return UNKNOWN
        exact = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        marks = str.maketrans({",": self.group_mark, ".": self.decimal_mark})
        return _sign(exact, signed) + f"{abs(exact):,.{places}f}".translate(marks)

    def money(
        self, amount: Decimal | None, *, signed: bool = False, symbol: bool = False, currency: str = "USD"
    ) -> str:
        """An amount with two decimals; with `symbol` as it stands in running text, currency included."""
        digits = self.number(amount, 2, signed=signed)
        return self._with_currency(digits, currency) if symbol and amount is not None else digits

    def percent(self, value: Decimal | None, places: int = 1, *, signed: bool = False) -> str:
        """A share given in percent: 145.1 becomes "145.1%", or "145,1 %" in Spain."""
        return UNKNOWN if value is None else self.number(value, places, signed=signed) + self.percent_mark

    def percent_range(self, low: Decimal | None, high: Decimal | None, places: int = 1) -> str:
        """Two shares as a range, low end first; one figure where both ends read the same."""
        ends = (self.number(low, places), self.percent(high, places))
        return ends[1] if self.percent(low, places) == ends[1] or low is None else "–".join(ends)

    def short(self, value: Decimal | None, *, signed: bool = False) -> str:
        """An amount for the axis of a chart: 1.84M, 412K."""
        if value is None:
            return UNKNOWN
        gap = " " if self.percent_mark.startswith("\u00a0") else ""
        for size, letter, places in ((1_000_000, "M", 2), (1_000, "K", 0)):
            if abs(value) >= size:
                return self.number(value / size, places, signed=signed) + gap + letter
        return self.number(value, 0, signed=signed)

    def date(self, day: Day | None, *, year: bool = True) -> str:
        """7 Sep 2025; without `year`, 7 Sep."""
        if day is None:
            return UNKNOWN
        return f"{day.day} {self.months[day.month - 1]}" + (f" {day.year}" if year else "")

    def month(self, day: Day) -> str:
        """Sep 2025."""
        return f"{self.months[day.month - 1]} {day.year}"

    def weekday(self, day: Day) -> str:
        """The short name of the day of the week."""
        return self.days[day.weekday()]

    def time(self, moment: datetime | None, zone: tzinfo, *, seconds: bool = False) -> str:
        """The time of day in `zone`, 24-hour clock."""
        return UNKNOWN if moment is None else moment.astimezone(zone).strftime("%H:%M:%S" if seconds else "%H:%M")

    def moment(self, moment: datetime | None, zone: tzinfo, *, seconds: bool = False) -> str:
        """7 Sep 2025 18:42, in `zone`."""
        if moment is None:
            return UNKNOWN
        return f"{self.date(moment.astimezone(zone).date())} {self.time(moment, zone, seconds=seconds)}"

    def parse_amount(self, text: str, field: str = "") -> Decimal:
        """The amount a person typed, with either separator where only one reading is possible.

        Raises BadInput for what is no amount, and for "1.234" or "1,234", which could be two different ones.
        """
        cleaned = text.translate(_SPACES).replace(MINUS, "-").strip()
        if _ambiguous(cleaned.lstrip("-+")):
            mark = cleaned.lstrip("-+")[-4]
            whole, cents = Decimal(cleaned.replace(mark, "")), Decimal(cleaned.replace(mark, "."))
            raise BadInput(
                message("{text} can be read in two ways.", text=text.strip()),
                message(
                    "Write {whole} or {cents}, whichever you mean.",
                    whole=self.money(whole),
                    cents=self.money(cents),
                ),
                field=field,
            )
        plain = _plain(cleaned.lstrip("+"))
        if plain is None:
            raise BadInput(
                message("{text} is not an amount.", text=text.strip() or UNKNOWN),
                message("Write it like {example}.", example=self.money(Decimal("1250.00"))),
                field=field,
            )
        return plain_amount(plain, field)

    def parse_date(self, text: str, field: str = "") -> Day:
        """The day a person typed: 7 Sep 2025, 7 sep 2025, 2025-09-07.

        Raises BadInput for anything else: a month in digits beside a day in digits could be two different days.
        """
        if day := _iso(text.strip()) or _lettered(text):
            return day
        raise BadInput(
            message("{text} is not a date.", text=text.strip() or UNKNOWN),
            message("Write day, month in letters and year, like {example}.", example=self.date(date(2025, 9, 7))),
            field=field,
        )

    def _with_currency(self, digits: str, currency: str) -> str:
        sign, bare = (digits[0], digits[1:]) if digits[0] in "+" + MINUS else ("", digits)
        if self.code == "en-US" and currency == "USD":
            return f"{sign}${bare}"
        if self.code == "es-ES":
            return f"{digits}\u00a0{'US$' if currency == 'USD' else currency}"
        return f"{sign}{currency}\u00a0{bare}"


REGIONS = {
    region.code: region
    for region in (
        Region("en-US", "United States", ".", ",", "%", _ENGLISH, _ENGLISH_DAYS),
        Region("es-ES", "España", ",", ".", "\u00a0%", _SPANISH, _SPANISH_DAYS),
        Region("es-MX", "México", ".", ",", "%", _SPANISH, _SPANISH_DAYS),
    )
}


def region_of(language: str) -> Region:
    """The region that is offered first for a language."""
    return next(region for code, region in REGIONS.items() if code.startswith(language))


def _sign(exact: Decimal, signed: bool) -> str:
    if exact < 0:
        return MINUS
    return "+" if signed and exact > 0 else ""


def _ambiguous(digits: str) -> bool:
    """Whether one separator with three digits behind it could be a group or a decimal point."""
    return re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits) is not None


def _plain(text: str) -> str | None:
    """The amount with a dot and no groups, or None if no single reading exists."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    for decimal_mark, group_mark in ((".", ","), (",", ".")):
        whole, mark, cents = digits.partition(decimal_mark)
        if (mark and not re.fullmatch(r"\d{1,2}", cents)) or not whole:
            continue
        if whole.isdecimal() and whole.isascii():
            return sign + whole + ("." + cents if mark else "")
        if _GROUPED[group_mark].fullmatch(whole):
            return sign + whole.replace(group_mark, "") + ("." + cents if mark else "")
    return None


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def _lettered(text: str) -> date | None:
    found = re.fullmatch(r"(\d{1,2})[ ./-]+(?:de )?([^\W\d_]{3,10})\.?,?[ ./-]+(?:de )?(\d{4})", text.strip().lower())
    if not found:
        return None
    month = _MONTHS.get(found[2]) or _MONTHS.get(found[2][:3], 0)
    try:
        return date(int(found[3]), month, int(found[1]))
    except ValueError:
        return None
