"""Addresses to reach somebody at: e-mail and telephone, written one way so that they can be compared."""

from __future__ import annotations

import re
import unicodedata

from app.domain.errors import BadInput, message

LONGEST_EMAIL, LONGEST_PHONE = 254, 60
FEWEST_DIGITS = 5
ENOUGH_DIGITS = 8
"""So many last digits are a telephone's own; what stands before is a country or a trunk."""

PROVIDERS = {
    "gmail.com": ("gmail.com", True),
    "googlemail.com": ("gmail.com", True),
    "outlook.com": ("outlook.com", False),
    "hotmail.com": ("hotmail.com", False),
    "live.com": ("live.com", False),
    "icloud.com": ("icloud.com", False),
    "me.com": ("icloud.com", False),
    "mac.com": ("icloud.com", False),
    "fastmail.com": ("fastmail.com", False),
    "proton.me": ("proton.me", True),
    "protonmail.com": ("proton.me", True),
    "pm.me": ("proton.me", True),
}
"""Providers whose mailboxes have several spellings: the domain that stands for it, and whether it ignores dots.

Each of them delivers what is written after a plus sign to the same mailbox.
"""

_LOCAL = re.compile(r"[^@\s\"(),:;<>\[\\\]]+")
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+", re.ASCII)
_PHONE = re.compile(r"\+?[0-9 ().\-/]+((x|ext\.?|#) ?[0-9]+)?", re.IGNORECASE)


def normal_email(typed: str) -> str:
    """The address as it is kept: one case, one spelling of each letter, the domain in letters of DNS.

    Empty stays empty. Raises BadInput for what is no address.
    """
    text = _folded(typed.strip())
    if not text:
        return ""
    local, _at, domain = text.rpartition("@")
    try:
        plain = domain.encode("idna").decode("ascii").casefold()
    except UnicodeError:
        plain = ""
    address = f"{local}@{plain}"
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(plain) or len(address) > LONGEST_EMAIL:
        raise BadInput(message("{email} is not an e-mail address.", email=typed.strip()), field="email")
    return address


def _folded(text: str) -> str:
    """One case and one spelling; twice, because folding can bring forth letters that fold again."""
    for _ in range(2):
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return text


def compared_email(email: str) -> str:
    """The mailbox of a normal address, to find people twice: without what well-known providers ignore."""
    local, _at, domain = email.rpartition("@")
    known = PROVIDERS.get(domain)
    if known is None:
        return email
    same, dots = known
    local = local.partition("+")[0]
    return f"{local.replace('.', '') if dots else local}@{same}"


def normal_phone(typed: str) -> str:
    """The number as it is kept: single spaces, a plus for 00. Raises BadInput for what is too long to be one."""
    text = " ".join(unicodedata.normalize("NFKC", typed).split())
    if text.startswith("00"):
        text = ("+" + text[2:].lstrip()).strip()
    if len(text) > LONGEST_PHONE:
        raise _no_phone(typed)
    return text


def dialable(phone: str) -> str:
    """The number, if somebody can dial it. Raises BadInput; what older offices wrote down need not be."""
    if phone and (not _PHONE.fullmatch(phone) or len(phone_digits(phone)) < FEWEST_DIGITS):
        raise _no_phone(phone)
    return phone


def _no_phone(typed: str) -> BadInput:
    return BadInput(
        message("{phone} is not a telephone number.", phone=typed.strip()[:LONGEST_PHONE]),
        message("Write digits with the country first, such as +52 55 1234 5678."),
        field="phone",
    )


def phone_digits(phone: str) -> str:
    """The digits of a number, without its extension."""
    return re.sub(r"\D", "", re.split(r"x|ext|#", phone, flags=re.IGNORECASE)[0])


def compared_phone(phone: str) -> str:
    """What two spellings of a number share; empty where there are too few digits to tell."""
    digits = phone_digits(phone)
    return digits[-ENOUGH_DIGITS:] if len(digits) >= ENOUGH_DIGITS else ""
