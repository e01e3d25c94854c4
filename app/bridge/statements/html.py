"""The rows of a report's tables, out of HTML that nobody promised to be sound, in one pass over the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from app.bridge.statements.values import MOST_ROWS, Cell, TableRow, clean, refused
from app.domain.errors import message

MOST_CELLS = 60
LONGEST_CELL = 2_000
LONGEST_TAG = 2_000

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:[^>=]+|=\s*(?:\"[^\"]*\"|'[^']*')?)*+)>")
_MARKUP = re.compile(r"<(?=[!?]|/?[A-Za-z])")
_ATTRIBUTE = re.compile(r"([A-Za-z][A-Za-z-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_RAW_ENDS = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("style", "script")}


@dataclass
class Page:
    """A report's title, generator, text before its tables and rows; `whole` is whether it reached its end."""

    title: str = ""
    generator: str = ""
    before: str = ""
    rows: list[TableRow] = field(default_factory=list)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    closing: bool
    raw: str

    @property
    def given(self) -> dict[str, str]:
        """The attributes."""
        return {
            name.lower(): unescape(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(self.raw)
        }


def _pieces(text: str) -> Iterator[_Tag | str]:
    """Tags and the text between them; comments, styles and scripts are left out. Every character is seen once."""
    here = 0
    while markup := _MARKUP.search(text, here):
        start = markup.start()
        if start > here:
            yield text[here:start]
        if text.startswith("<!--", start):
            here = _after(text, "-->", start)
        elif text.startswith(("<!", "<?"), start):
            here = _after(text, ">", start)
        elif match := _TAG.match(text, start, start + LONGEST_TAG):
            tag = _Tag(match[2].lower(), bool(match[1]), match[3])
            yield tag
            here = match.end()
            if tag.name in _RAW_ENDS and not tag.closing:
                end = _RAW_ENDS[tag.name].search(text, here)
                here = end.start() if end else len(text)
        else:
            raise refused("markup", message("The page has a tag that does not end; it may have been cut off."))
    yield text[here:]


def _after(text: str, end: str, start: int) -> int:
    found = text.find(end, start)
    return found + len(end) if found >= 0 else len(text)


class _Table:
    """Collects rows; hidden cells do not count."""

    def __init__(self) -> None:
        self.page = Page()
        self._cells: list[Cell] | None = None
        self._text: list[str] | None = None
        self._hint, self._hidden, self._in_title = "", False, False
        self._tables = self._number = 0

    def tag(self, tag: _Tag) -> None:
        """What a tag begins or ends."""
        if tag.name in {"td", "th"}:
            self._cell(tag)
        elif tag.name in {"tr", "table"}:
            self._row(tag)
        elif tag.name == "title":
            self._in_title = not tag.closing
        elif tag.name == "meta" and (given := tag.given).get("name", "").lower() == "generator":
            self.page.generator = given.get("content", "")
        elif tag.name == "html" and tag.closing:
            self.page.whole = self._tables <= 0
        elif tag.name == "br" and self._text is not None:
            self._text.append(" ")

    def _cell(self, tag: _Tag) -> None:
        self._end_cell()
        if not tag.closing and self._cells is not None:
            given = tag.given
            self._text, self._hint = [], given.get("title", "")
            self._hidden = "hidden" in given.get("class", "").split()

    def _row(self, tag: _Tag) -> None:
        self._end_row()
        if tag.name == "table":
            self._tables += -1 if tag.closing else 1
        elif not tag.closing:
            self._cells = []
            self._number += 1

    def text(self, text: str) -> None:
        """Text between two tags."""
        if self._in_title:
            self.page.title += unescape(text)
        elif self._text is not None:
            self._text.append(text)
        elif not self.page.rows and not self._tables:
            self.page.before += unescape(text)

    def _end_cell(self) -> None:
        if self._text is None or self._cells is None:
            return
        text = clean(unescape("".join(self._text)))
        self._text = None
        if not self._hidden:
            self._cells.append(Cell(text[:LONGEST_CELL], clean(self._hint)[:LONGEST_CELL]))
        if len(self._cells) > MOST_CELLS:
            raise refused(f"row {self._number}", message("The row has more than {most} cells.", most=MOST_CELLS))

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells:
            if len(self.page.rows) >= MOST_ROWS:
                raise refused("table", message("The report has more than {most} rows.", most=MOST_ROWS))
            self.page.rows.append(TableRow(self._number, tuple(self._cells)))
        self._cells = None


def parse(text: str, most_rows: int | None = None) -> Page:
    """The page of this markup, or only its head of so many rows. Raises RefusedFile where a tag does not end."""
    table = _Table()
    for piece in _pieces(text):
        if isinstance(piece, str):
            table.text(piece)
        else:
            table.tag(piece)
        if most_rows is not None and len(table.page.rows) >= most_rows:
            break
    return table.page


def decode(content: bytes) -> str:
    """The text of a page: by its byte order mark, else as UTF-8, else in the code page that its bytes look like.

    Raises RefusedFile where the text is damaged.
    """
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if content.startswith(mark):
            return _decoded(content, name)
    if content[1:2] == b"\0":
        return _decoded(content, "utf-16-le")
    for name in ("utf-8", *(["gbk"] if _looks_double(content) else []), "cp1252"):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _looks_double(content: bytes) -> bool:
    """Whether bytes beyond ASCII always come in pairs, as Chinese text does and single accented letters do not."""
    runs = re.findall(rb"[\x80-\xff]+", content)
    return bool(runs) and all(len(run) % 2 == 0 for run in runs)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as broken:
        raise refused("file", message("The file's text is damaged; it may have been cut off.")) from broken
