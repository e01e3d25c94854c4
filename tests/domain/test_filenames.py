"""A stranger's file name is shown and saved without doing harm."""

from __future__ import annotations

import random
import unicodedata
from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.filenames import DEVICES, LONGEST, UNSEEN, display_name, extension


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("passport.pdf", "passport.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\office.db", "office.db"),
        ("C:\\Users\\ana\\bill.pdf", "bill.pdf"),
        ("\\\\server\\share\\bill.pdf", "bill.pdf"),
        ("bill.pdf:hidden.exe", "bill.pdf_hidden.exe"),
        ("C:bill.pdf", "C_bill.pdf"),
        ("CON", "_CON"),
        ("con.pdf", "_con.pdf"),
        ("COM¹.pdf", "_COM¹.pdf"),
        ("LPT9 .txt", "_LPT9 .txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("bill\0.pdf", "bill.pdf"),
        ("bill\r\nFrom: x.pdf", "billFrom_ x.pdf"),
        (" . . ", "document"),
        ("", "document"),
        (".hidden", "hidden"),
        ("Recibo de luz – julio.pdf", "Recibo de luz – julio.pdf"),
        ("x" * 300 + ".pdf", "x" * (LONGEST - 4) + ".pdf"),
        ("居住証明.pdf", "居住証明.pdf"),
    ],
)
def test_known_tricks(given_name: str, shown: str) -> None:
    assert display_name(given_name) == shown


def unsafe(name: str) -> bool:
    """Whether Windows or a person would take the name for something else than one plain file."""
    return (
        not name
        or len(name) > LONGEST
        or name != name.strip(" .")
        or any(each in '\\/:*?"<>|' or unicodedata.category(each) in UNSEEN for each in name)
        or DEVICES.fullmatch(name) is not None
        or DEVICES.fullmatch(unicodedata.normalize("NFKC", name)) is not None
        or PureWindowsPath(name).name != name
    )


@given(st.text(max_size=320))
def test_no_text_is_an_unsafe_name(name: str) -> None:
    shown = display_name(name)
    assert not unsafe(shown)
    assert display_name(shown) == shown


PARTS = [
    "..", "/", "\\", ":", "C:", "\\\\srv\\d", "CON", "con", "NUL", "COM1", "COM¹", "LPT³", "aux", "CONIN$", ".", " ",
    "\0", "\u202e", "\u200f", "\ufeff", "\u2066", "\u200b", "\ud800", "\n", "\t", "a", "é", "e\u0301", "文", "😀",
    "|", "?", "*", '"', "<", ">", "~", "$", "%00", "x" * 150, ".pdf", ".exe", ":$DATA", "::", "\u2028", "COM\uff11",
    "\uff0e\uff0e", "\u2215", "\u29f5", "\U000e0041",
]  # fmt: skip


def test_twenty_thousand_hostile_names_are_safe() -> None:
    drawn = random.Random(15)
    names = ["".join(drawn.choices(PARTS, k=drawn.randint(1, 6))) for _ in range(20_000)]
    assert [name for name in names if unsafe(display_name(name))] == []


def test_the_extension_is_what_stands_behind_the_last_dot() -> None:
    assert [extension(name) for name in ("a.PDF", "a.tar.gz", "pdf", ".pdf", "a.")] == ["pdf", "gz", "", "", ""]
