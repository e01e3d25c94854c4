"""Comments that a broker could send and a reader must survive: other scripts, markup, formulas, control letters."""

from __future__ import annotations

COMMENTS = (
    "Pago nº 7 — señor Ñandú",
    "入金 заявка تحويل",
    "<b>bold</b><script>alert(1)</script>",
    '=HYPERLINK("http://example.invalid","click")',
    "'; DROP TABLE deals; --",
    "{name} %s %(x)d \\n",
    "line\nbreak\ttab\r\x07bell",
    "right\u202eto\u202cleft \u200bzero \ufeffwidth",
    "\U0001f4b8" * 15,
    "../../etc/passwd\\..\\con",
)


def hostile(number: int) -> str:
    """One of them, always the same for a number."""
    return COMMENTS[number % len(COMMENTS)]
