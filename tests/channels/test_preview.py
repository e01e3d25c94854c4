"""Pages are drawn by the child; what comes back are plain pixels of bounded size."""

from __future__ import annotations

import pickle

import pikepdf
import pytest

from app.apart import confined
from app.apart.confined import LostError
from app.channels import preview
from app.channels.preview import AT_ONCE, LARGEST_SIDE, PLAIN, Page, answer, draw
from app.channels.scan_media import Media
from app.domain.errors import RefusedFile
from tests.bridge.readers import Trap
from tests.channels import papers


def drawn(content: bytes, media: Media, first: int = 0) -> preview.Preview:
    found = answer(content, media=media, first=first).preview
    assert found is not None
    return found


def test_pages_of_a_pdf_come_out_of_the_child_a_few_at_a_time() -> None:
    found = draw(papers.pdf(AT_ONCE + 2), Media.PDF)
    assert (found.total, found.first, len(found.pages)) == (AT_ONCE + 2, 0, AT_ONCE)
    page = found.pages[0]
    assert max(page.width, page.height) == LARGEST_SIDE
    assert page.pixels == b"\xff" * (page.width * page.height * 3)
    assert len(drawn(papers.pdf(AT_ONCE + 2), Media.PDF, AT_ONCE).pages) == 2


def test_what_was_typed_into_a_form_is_drawn() -> None:
    (page,) = drawn(papers.filled_form(), Media.PDF).pages
    assert any(each < 128 for each in page.pixels)


@pytest.mark.parametrize("box", [(0.5, 0.5), (3, 14_000), (200_000, 200_000)])
def test_a_page_of_any_size_is_drawn_small(box: tuple[float, float]) -> None:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(100, 100))
        document.pages[0].mediabox = pikepdf.Array([0, 0, *box])
        content = papers.saved(document)
    page = drawn(content, Media.PDF).pages[0]
    assert 1 <= max(page.width, page.height) <= LARGEST_SIDE + 1


@pytest.mark.parametrize(("kind", "media"), [("PNG", Media.PNG), ("JPEG", Media.JPEG), ("TIFF", Media.TIFF)])
def test_pictures_are_drawn_small_and_whole(kind: str, media: Media) -> None:
    found = drawn(papers.picture(kind, (3200, 800)), media)
    (page,) = found.pages
    assert (page.width, page.height, found.total) == (LARGEST_SIDE, 400, 1)
    assert page.pixels[:3] in {bytes((12, 90, 200)), bytes((12, 90, 199)), bytes((11, 90, 200))}


def test_an_office_file_shows_its_words() -> None:
    assert drawn(papers.office(), Media.DOCX).text == "Luz y Fuerza\nJuly"
    assert drawn(papers.open_document(), Media.ODT).text == "Recibo"


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(RefusedFile, match="cannot be drawn"):
        draw(b"%PDF-1.7 nothing", Media.PDF)
    assert answer(papers.bomb_png(), media=Media.PNG, first=0).preview is None


def test_a_child_that_was_taken_over_answers_in_plain_data_or_not_at_all() -> None:
    for trap in (Trap(), preview.Answer(preview.Preview(1, 0, (Trap(),)))):  # type: ignore[arg-type]
        with pytest.raises(LostError):
            confined.plain(pickle.dumps(trap), PLAIN)
    whole = preview.Answer(preview.Preview(1, 0, (Page(1, 1, b"abc"),)))
    assert confined.plain(pickle.dumps(whole), PLAIN) == whole


LIES = [
    Page(10, 10, b"abc"),
    Page(-1, -1, b"abc"),
    Page(1, 1, None),  # type: ignore[arg-type]
    Page(9999, 1, b"0" * 29997),
]


@pytest.mark.parametrize("page", LIES)
def test_a_page_that_lies_about_its_size_is_refused(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    lie = pickle.dumps(preview.Answer(preview.Preview(1, 0, (page,))))
    monkeypatch.setattr(confined, "ask", lambda *_: lie)
    with pytest.raises(RefusedFile, match="its reader ended"):
        draw(b"%PDF-", Media.PDF)
