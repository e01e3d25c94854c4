"""Looks inside a stranger's document, out of harm's way: what it is, how long, and what could act by itself."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from app.apart import confined
from app.apart.child import Child
from app.apart.confined import LIMITS, Cause, Limits, LostError
from app.channels.scan_media import AS_PDF, PICTURES, Media, media_of, refused
from app.domain.documents import CLEAN
from app.domain.errors import Message, RefusedFile, message

LARGEST_FILE = 25 * 1024 * 1024
HARMLESS = frozenset({"URI"})
"""What is counted and does nothing until a person clicks."""
LOST = {
    Cause.TIME: message("It takes longer to read than is allowed."),
    Cause.MEMORY: message("It takes more memory to read than is allowed."),
    Cause.ENDED: message("It could not be read: its reader ended."),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look inside has shown. `found` counts what could act by itself, `pages` is 0 where there are none."""

    media: Media
    pages: int = 0
    found: Mapping[str, int] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Said in the words that are kept with the document: "clean", or what was found."""
        dangers = [f"{name} {count}" for name, count in sorted(self.found.items()) if name not in HARMLESS]
        harmless = [f"{name} {count}" for name, count in sorted(self.found.items()) if name in HARMLESS]
        return ", ".join(dangers or [CLEAN, *harmless])


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child says: what it saw, or why the file is refused."""

    seen: Seen | None = None
    what: Message | None = None
    way_out: Message | None = None


PLAIN = confined.names((Answer, Seen, Media, Message))


def scan(content: bytes, limits: Limits = LIMITS) -> Seen:
    """Look inside. Raises RefusedFile for what is no document, is over the limits, or cannot be checked."""
    check_size(len(content))
    media_of(content)
    try:
        answer = confined.plain(confined.ask(lambda: Child(confined.answer_once, limits, look), content, limits), PLAIN)
    except LostError as lost:
        raise refused(LOST[lost.cause], AS_PDF) from lost
    if not isinstance(answer, Answer) or not (answer.seen is None or _sound(answer.seen)):
        raise refused(LOST[Cause.ENDED], AS_PDF)
    if answer.seen is None:
        raise refused(answer.what or LOST[Cause.ENDED], answer.way_out)
    return answer.seen


def _sound(seen: Seen) -> bool:
    """Whether a child that may have lost its way answers in the shape it was asked for."""
    counts = seen.found.items() if isinstance(seen.found, dict) else ()
    return (
        isinstance(seen.media, Media)
        and isinstance(seen.pages, int)
        and all(isinstance(name, str) and isinstance(count, int) for name, count in counts)
    )


def check_size(size: int) -> None:
    """Raises RefusedFile for more than 25 MB."""
    if size > LARGEST_FILE:
        raise refused(message("The file is larger than 25 MB."), message("Save it smaller and add that."))


def look(content: bytes) -> Answer:
    """Be the child: look inside."""
    try:
        with warnings.catch_warnings(action="ignore"):  # what is wrong is said by what is refused
            return Answer(_looked(content))
    except RefusedFile as refusal:
        return Answer(what=refusal.what, way_out=refusal.way_out)


def _looked(content: bytes) -> Seen:
    media = media_of(content)
    if media is None:
        from app.channels import scan_office

        kind, found, _text = scan_office.look(content)
        return Seen(kind, 0, dict(found))
    found = Counter({"hidden archive": 1}) if _is_archive(content) else Counter()
    if media in PICTURES:
        from app.channels import scan_pictures

        return Seen(media, scan_pictures.look(content, media), dict(found))
    from app.channels import scan_pdf

    pages, inside = scan_pdf.look(content)
    return Seen(media, pages, dict(found + inside))


def _is_archive(content: bytes) -> bool:
    """Whether the same bytes are an archive too, for a program that reads them from their end."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return bool(archive.namelist())
    except (BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        return False
