"""Draws the pages of a document out of harm's way; what comes back are plain pixels, never the file itself."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app.apart import confined
from app.apart.child import Child
from app.apart.confined import LIMITS, Cause, Limits, LostError
from app.channels.scan import LOST
from app.channels.scan_media import PICTURES, Media, refused
from app.domain.errors import Message, RefusedFile, message

if TYPE_CHECKING:  # the child alone loads it
    import pypdfium2
    from PIL.Image import Image

LARGEST_SIDE = 1600
"""Pixels of a page's longer side: enough to read small print, little enough to keep a few of them."""
AT_ONCE = 6
"""How many pages are drawn at a time."""
MOST_SCALE = 4.0


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is drawn: red, green and blue, a byte each, row by row."""

    width: int
    height: int
    pixels: bytes

    def __repr__(self) -> str:
        return f"Page({self.width} x {self.height})"


@dataclass(frozen=True, slots=True)
class Preview:
    """Some pages of a document, from `first` on (0 is the first); of an Office file its words instead."""

    total: int
    first: int
    pages: tuple[Page, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child says: what it drew, or why it could not."""

    preview: Preview | None = None
    what: Message | None = None


PLAIN = confined.names((Answer, Preview, Page, Message))


def draw(content: bytes, media: Media, first: int = 0, limits: Limits = LIMITS) -> Preview:
    """Some pages from `first` on. Raises RefusedFile where they cannot be drawn within the limits."""
    work = partial(answer, media=media, first=first)
    try:
        found = confined.plain(confined.ask(lambda: Child(confined.answer_once, limits, work), content, limits), PLAIN)
    except LostError as lost:
        raise refused(LOST[lost.cause]) from lost
    if not isinstance(found, Answer) or not (found.preview is None or all(map(_sound, found.preview.pages))):
        raise refused(LOST[Cause.ENDED])
    if found.preview is None:
        raise refused(found.what or LOST[Cause.ENDED])
    return found.preview


def _sound(page: Page) -> bool:
    """Whether a page of a child that may have lost its way has as many pixels as it says, and no more than a page."""
    sides = (page.width, page.height)
    return (
        all(isinstance(side, int) and 0 < side <= LARGEST_SIDE + 1 for side in sides)
        and isinstance(page.pixels, bytes)
        and len(page.pixels) == page.width * page.height * 3
    )


def answer(content: bytes, *, media: Media, first: int) -> Answer:
    """Be the child: draw."""
    try:
        with warnings.catch_warnings(action="ignore"):  # what is wrong is said by what is refused
            return Answer(_drawn(content, media, first))
    except RefusedFile as refusal:
        return Answer(what=refusal.what)


def _drawn(content: bytes, media: Media, first: int) -> Preview:
    if media is Media.PDF:
        return _pdf(content, first)
    if media in PICTURES:
        return _picture(content, media, first)
    from app.channels import scan_office

    return Preview(0, 0, text=scan_office.look(content)[2])


def _pdf(content: bytes, first: int) -> Preview:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        document.init_forms()  # or what a person typed into fields would not be drawn
        total = len(document)
        shown = range(first, min(first + AT_ONCE, total))
        return Preview(total, first, tuple(_pdf_page(document[number]) for number in shown))
    except pypdfium2.PdfiumError as broken:
        raise refused(message("The page cannot be drawn.")) from broken


def _pdf_page(page: pypdfium2.PdfPage) -> Page:
    longer = max(*page.get_size(), 1.0)
    bitmap = page.render(scale=min(LARGEST_SIDE / longer, MOST_SCALE))
    drawn = _plain(bitmap.to_pil())
    bitmap.close()
    page.close()
    return drawn


def _picture(content: bytes, media: Media, first: int) -> Preview:
    from app.channels import scan_pictures

    try:
        with scan_pictures.opened(content, media) as image:
            total = scan_pictures.pages(image)
        shown = range(first, min(first + AT_ONCE, total))
        pages = [_plain(scan_pictures.drawn(content, media, number, LARGEST_SIDE)) for number in shown]
    except scan_pictures.BROKEN as broken:
        raise refused(message("The page cannot be drawn.")) from broken
    return Preview(total, first, tuple(pages))


def _plain(image: Image) -> Page:
    whole = image.convert("RGB")
    return Page(whole.width, whole.height, whole.tobytes())
