"""The PDF of a proposal: what it says can be read in it, markup in a name is only text, same content same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest

from app.channels.papers import Paper
from app.channels.pdf import write_pdf
from app.domain.products import SHIPPED_TERMS, Terms
from app.domain.proposals import simulate
from app.regions import region_of
from app.services.papers import percent, proposal_paper

CORE, BALANCE = SHIPPED_TERMS[0], SHIPPED_TERMS[1]
pdfium = import_module("pypdfium2")  # untyped


def paper(name: str = "Camila Restrepo", language: str = "en", terms: Terms = BALANCE) -> Paper:
    return proposal_paper(
        simulate(terms, Decimal("50000.00"), date(2025, 4, 1)),
        number="PR-0007",
        office="Lighthouse Capital",
        name=name,
        currency="USD",
        valid_until=date(2025, 4, 30),
        language=language,
    )


def text_of(content: bytes) -> str:
    document = pdfium.PdfDocument(content)
    found = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return found.replace("\r", "").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Camila Restrepo", "Lighthouse Capital", "PR-0007", "2.5%", "1 Sep 2025", "3,750.00", "15,000.00",
                "65,000.00", "30 Apr 2025", "no offer", "every 3 months"]),
        ("es", ["Camila Restrepo", "1 sep 2025"]),
    ],
)  # fmt: skip
def test_everything_that_was_promised_stands_in_it(language: str, expected: list[str]) -> None:
    found = " ".join(text_of(write_pdf(paper(language=language))).split())
    for each in expected:
        assert each in found


def test_a_page_can_be_rendered_and_is_not_blank() -> None:
    document = pdfium.PdfDocument(write_pdf(paper()))
    picture = document[0].render(scale=0.5).to_pil().convert("L")
    assert len(document) == 1
    assert picture.getextrema()[0] < 60
    document.close()


@pytest.mark.parametrize(
    "name",
    [
        "<b>&</b>",
        "</para><para fontSize=99>",
        "<img src='/etc/passwd'/>",
        "<font color=red>A & B</font>",
        "&#60;script&#62;",
        '<a href="https://example.com">x</a>',
    ],
)
def test_what_looks_like_markup_is_printed_as_it_is(name: str) -> None:
    found = " ".join(text_of(write_pdf(replace(paper(name), sender=name, footnote=name))).split())
    assert found.count(name) == 3


def test_the_same_proposal_is_the_same_file_and_another_is_not() -> None:
    assert write_pdf(paper()) == write_pdf(paper())
    assert write_pdf(paper()) != write_pdf(paper("Camila Restrep0"))


def test_a_long_schedule_and_an_endless_name_stay_on_their_pages() -> None:
    document = pdfium.PdfDocument(write_pdf(paper("X" * 200, terms=CORE)))
    assert 1 <= len(document) <= 2
    document.close()


def test_a_rate_shows_every_decimal_it_has() -> None:
    region = region_of("en")
    assert [percent(Decimal(rate), region) for rate in ("0.015", "0.03", "0.0333", "0.1")] == [
        "1.5%",
        "3.0%",
        "3.33%",
        "10.0%",
    ]
