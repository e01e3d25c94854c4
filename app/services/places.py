"""What a file is and where in it a problem stands, in the language of a person."""

from __future__ import annotations

import re

from app.domain.errors import message
from app.words import Words

ROW = re.compile(r"row (\d+)")
NAMES = {
    each.text: each
    for each in (
        message("FIDUS office file"),
        message("list of clients"),
        message("list of investments"),
        message("MT5 history report (HTML)"),
        message("MT5 history report (XLSX)"),
        message("MT4 statement (HTML)"),
        message("balance"),
        message("deals"),
        message("end"),
        message("file"),
        message("head"),
        message("markup"),
        message("summary"),
        message("table"),
        message("zone"),
        message("amount"),
        message("client"),
        message("code"),
        message("country"),
        message("deposit date"),
        message("email"),
        message("fund"),
        message("investment"),
        message("kind"),
        message("login"),
        message("name"),
        message("phone"),
        message("legal name"),
        message("date of birth"),
        message("nationality"),
        message("identity document"),
        message("document number"),
        message("legal form"),
        message("registration number"),
        message("date of incorporation"),
        message("address"),
        message("address 2"),
        message("city"),
        message("postal code"),
        message("tax country"),
        message("tax number"),
        message("owner"),
        message("agent"),
        message("client since"),
        message("note"),
        message("account holder"),
        message("bank"),
        message("iban"),
        message("bank account"),
        message("routing number"),
        message("bic"),
        message("bank country"),
        message("bank currency"),
        message("principal"),
        message("server"),
    )
}
"""What a file is, its parts and its columns; a path in a document stays as it is written."""


def place(where: str, words: Words) -> str:
    """The place of a problem: a row, its column, a named part, or a path as it is written."""
    return ", ".join(_part(each, words) for each in where.split(", "))


def named(name: str, words: Words) -> str:
    """The name of a kind of file or of a part of it."""
    return words.say(NAMES[name]) if name in NAMES else name


def _part(part: str, words: Words) -> str:
    row = ROW.fullmatch(part)
    return words("row {number}", number=row[1]) if row else named(part, words)
