"""Papers for people outside the office, as PDF: A4, the fonts of the window, the same bytes for the same content."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from app.channels.papers import Listing, Paper
from app.config import resources_folder

INK, GREY, PALE = HexColor("#12161B"), HexColor("#46505B"), HexColor("#DDE1E6")
REGULAR, MEDIUM, STRONG = "Inter-Regular", "Inter-Medium", "Inter-SemiBold"
SIDE, TOP, FOOT, PADDING = 22 * mm, 32 * mm, 26 * mm, 6
LONGEST_WORD = 60
"""Of a name in running text; a longer one is broken, so that it cannot run out of the page."""


def write_pdf(paper: Paper) -> bytes:
    """The paper as PDF. The same paper gives the same bytes: nothing tells when it was written."""
    _fonts()
    target = BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=SIDE - PADDING,
        rightMargin=SIDE - PADDING,
        topMargin=TOP,
        bottomMargin=FOOT,
        title=f"{paper.title} {paper.number}",
        author=paper.sender,
        lang=paper.language,
        invariant=1,
    )
    frame = _Frame(paper)
    document.build(_story(paper), onFirstPage=frame, onLaterPages=frame)
    return target.getvalue()


@cache
def _fonts() -> None:
    for name in (REGULAR, MEDIUM, STRONG):
        registerFont(TTFont(name, str(resources_folder() / "fonts" / f"{name}.ttf")))


def _style(name: str, font: str = REGULAR, size: float = 9.5, **more: object) -> ParagraphStyle:
    facts: dict[str, object] = {"fontName": font, "fontSize": size, "leading": size * 1.45, "textColor": INK}
    return ParagraphStyle(name, **(facts | {"splitLongWords": 1} | more))


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text), style)


def _story(paper: Paper) -> list[Flowable]:
    heading, body = _style("heading", STRONG, 11, spaceBefore=4, spaceAfter=5), _style("body", spaceAfter=6)
    grey = _style("grey", size=8.5, textColor=GREY, spaceAfter=4)
    notes = [_text(note, grey) for note in paper.notes]
    return [
        _text(paper.title, _style("title", STRONG, 20, spaceAfter=3)),
        _text(paper.receiver, _style("receiver", MEDIUM, 13, textColor=GREY, spaceAfter=9)),
        _text(paper.lead, body),
        Spacer(0, 2 * mm),
        _facts(paper.facts),
        Spacer(0, 6 * mm),
        _text(paper.listing.title, heading),
        _listing(paper.listing),
        Spacer(0, 6 * mm),
        KeepTogether([_text(paper.notes_title, heading), *notes]),
        Spacer(0, 2 * mm),
        _text(paper.footnote, _style("footnote", MEDIUM, 8.5)),
    ]


def _facts(facts: tuple[tuple[str, str], ...]) -> Table:
    label, value = _style("label", size=9, textColor=GREY), _style("value", MEDIUM, 9.5)
    half = (A4[0] - 2 * SIDE) / 2
    lines = [[_text(name, label), _text(said, value)] for name, said in facts]
    pairs = [[*lines[at], *(lines[at + 1] if at + 1 < len(lines) else ["", ""])] for at in range(0, len(lines), 2)]
    table = Table(pairs, colWidths=(half * 0.46, half * 0.54) * 2, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, PALE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def _listing(listing: Listing) -> Table:
    rows = [listing.columns, *listing.rows, *listing.totals]
    first_total = 1 + len(listing.rows)
    width = (A4[0] - 2 * SIDE) / len(listing.columns)
    table = Table(rows, colWidths=[width] * len(listing.columns), repeatRows=1, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), REGULAR, 9),
                ("FONT", (0, 0), (-1, 0), MEDIUM, 8.5),
                ("TEXTCOLOR", (0, 0), (-1, -1), INK),
                ("TEXTCOLOR", (0, 0), (-1, 0), GREY),
                ("ALIGN", (-1, 0), (-1, -1), "RIGHT"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, PALE),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
                ("FONT", (0, first_total), (-1, -1), STRONG, 9),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands above and below on every page."""

    paper: Paper

    def __call__(self, canvas: Canvas, _document: object) -> None:
        width, height = A4
        paper = self.paper
        canvas.setFillColor(INK)
        canvas.setFont(STRONG, 11)
        canvas.drawString(SIDE, height - 18 * mm, _shortened(paper.sender))
        canvas.setFont(REGULAR, 9)
        canvas.setFillColor(GREY)
        canvas.drawRightString(width - SIDE, height - 18 * mm, paper.number)
        canvas.setStrokeColor(PALE)
        canvas.setLineWidth(0.8)
        canvas.line(SIDE, height - 22 * mm, width - SIDE, height - 22 * mm)
        canvas.setFont(REGULAR, 8)
        canvas.drawRightString(width - SIDE, 14 * mm, str(canvas.getPageNumber()))
        canvas.drawString(SIDE, 14 * mm, f"{paper.title} {paper.number}")


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_WORD else text[: LONGEST_WORD - 1] + "…"
