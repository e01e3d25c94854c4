"""The rows of a report's tables, out of HTML that nobody promised to be sound."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from app.bridge.statements.values import MOST_ROWS, Cell, TableRow, refused
from app.domain.errors import message

MOST_CELLS = 60
LONGEST_CELL = 2_000


@dataclass
class Page:
    """A report's title, generator and rows; `whole` is whether it reached its end."""

    title: str = ""
    generator: str = ""
    before: str = ""
    rows: list[TableRow] = field(default_factory=list)
    whole: bool = False


class _Parser(HTMLParser):
    """Collects rows; hidden cells, styles and scripts do not count."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._cells: list[Cell] | None = None
        self._text: list[str] | None = None
        self._span, self._hint, self._hidden, self._heading = 1, "", False, False
        self._skipping = ""
        self._in_title = False
        self._tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"style", "script"}:
            self._skipping = tag
        elif tag == "title":
            self._in_title = True
        elif tag == "meta" and given.get("name", "").lower() == "generator":
            self.page.generator = given.get("content", "")
        elif tag == "table":
            self._tables += 1
        elif tag == "tr":
            self._end_row()
            self._cells = []
        elif tag in {"td", "th"} and self._cells is not None:
            self._end_cell()
            self._begin_cell(tag, given)

    def _begin_cell(self, tag: str, given: dict[str, str]) -> None:
        span = given.get("colspan", "1")
        self._text = []
        self._span = int(span) if span.isdecimal() and len(span) < 4 else 1
        self._hint = given.get("title", "")
        self._hidden = "hidden" in given.get("class", "").split()
        self._heading = tag == "th"

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skipping:
            self._skipping = ""
        elif tag == "title":
            self._in_title = False
        elif tag in {"td", "th"}:
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            self._tables -= 1
        elif tag == "html":
            self.page.whole = self._tables <= 0

    def handle_data(self, data: str) -> None:
        if self._skipping:
            return
        if self._in_title:
            self.page.title += data
        elif self._text is not None:
            self._text.append(data)
        elif not self.page.rows:
            self.page.before += data

    def _end_cell(self) -> None:
        if self._text is None or self._cells is None:
            return
        text = " ".join("".join(self._text).split())
        self._text = None
        if not self._hidden:
            self._cells.append(Cell(text[:LONGEST_CELL], self._span, self._hint, self._heading))
        if len(self._cells) > MOST_CELLS:
            raise refused("table", message("A row has more than {most} cells.", most=MOST_CELLS))

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells:
            number = len(self.page.rows) + 1
            if number > MOST_ROWS:
                raise refused("table", message("The report has more than {most} rows.", most=MOST_ROWS))
            self.page.rows.append(TableRow(number, tuple(self._cells)))
        self._cells = None


def parse(text: str) -> Page:
    """The page of this markup."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    return parser.page


def decode(content: bytes) -> str:
    """The text of a page: by its byte order mark, else as UTF-8, else by what it declares, else as the terminal's."""
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if content.startswith(mark):
            return _decoded(content, name)
    declared = re.search(rb"charset=[\"']?([\w-]+)", content[:2000])
    names = ["utf-8", declared[1].decode() if declared else "cp1252", "cp1252", "gbk"]
    for name in names:
        try:
            return content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("latin-1")


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as broken:
        raise refused("file", message("The file's text is damaged; it may have been cut off.")) from broken
