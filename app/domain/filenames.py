"""Names of files as strangers give them, made safe to show and to save under."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
NAMELESS = "document"
SEPARATORS = re.compile(r'[\\/:*?"<>|]+')
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories of characters that are not seen, or turn the direction of what is (Unicode)."""
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])[ .]*(\..*)?", re.IGNORECASE)
"""What Windows takes for a device, whatever stands behind the first dot."""


def display_name(name: str) -> str:
    """The name without folders, drives, streams, device names and what is not seen; at most 120 characters.

    The same name comes back for a name that is safe already, and for the answer itself.
    """
    seen = "".join(" " if each.isspace() else each for each in name if unicodedata.category(each) not in UNSEEN)
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", seen).strip())[-1]
    plain = _tidy(SEPARATORS.sub("_", last))
    if DEVICES.fullmatch(plain) or DEVICES.fullmatch(unicodedata.normalize("NFKC", plain)):
        plain = f"_{plain}"
    return _shortened(plain) or NAMELESS


def _tidy(name: str) -> str:
    """No spaces or dots at the ends: Windows drops those behind, and those before hide a file."""
    return re.sub(r" +", " ", name).strip(" .")


def _shortened(name: str) -> str:
    """The name with its extension, in 120 characters."""
    if len(name) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if dot and 0 < len(extension) <= 10:
        return f"{_tidy(stem[: LONGEST - len(extension) - 1])}.{extension}"
    return _tidy(name[:LONGEST])


def extension(name: str) -> str:
    """What stands behind the last dot, in lower case; nothing where there is none."""
    stem, dot, last = name.rpartition(".")
    return last.casefold() if dot and stem else ""
