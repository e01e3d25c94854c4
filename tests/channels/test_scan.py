"""What a look inside a document finds, and what is refused."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import pikepdf
import pytest

from app.apart.confined import Limits
from app.channels import scan as scanning
from app.channels.scan import LARGEST_FILE, look, scan
from app.channels.scan_media import Media
from app.channels.scan_source import read_source
from app.domain.errors import RefusedFile
from tests.channels import papers
from tests.channels.papers import action, archive, office, pdf, picture

LINKS = b'<Relationships xmlns="r"><Relationship Id="1" TargetMode="External" Target="http://x" Type="http://y/%s"/></Relationships>'
LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><w:document xmlns:w="w">&b;</w:document>'
JS = "app.alert(1)"
NOISE = random.Random(15).randbytes(200_000)
posix = pytest.mark.skipif(sys.platform == "win32", reason="bounded and made otherwise there")


def seen(content: bytes) -> tuple[Media, str]:
    """What the child would answer, asked here: a process for each would take long."""
    answer = look(content)
    assert answer.seen is not None, answer.what
    return answer.seen.media, answer.seen.verdict


HARMLESS: dict[str, tuple[Callable[[], bytes], Media, str]] = {
    "PDF": (pdf, Media.PDF, "clean"),
    "PDF that opens at a page": (lambda: pdf(OpenAction=action("GoTo", D=[0])), Media.PDF, "clean"),
    "PDF with a link": (lambda: pdf(Links=pikepdf.Array([action("URI", URI="http://x")])), Media.PDF, "clean, URI 1"),
    "PNG": (picture, Media.PNG, "clean"),
    "JPEG": (lambda: picture("JPEG"), Media.JPEG, "clean"),
    "WebP": (lambda: picture("WEBP"), Media.WEBP, "clean"),
    "TIFF": (lambda: picture("TIFF"), Media.TIFF, "clean"),
    "Word": (office, Media.DOCX, "clean"),
    "Word with a link": (lambda: office({"word/_rels/d.rels": LINKS % b"hyperlink"}), Media.DOCX, "clean, URI 1"),
    "Excel": (lambda: archive({"[Content_Types].xml": papers.TYPES, "xl/workbook.xml": b"<w/>"}), Media.XLSX, "clean"),
    "OpenDocument": (papers.open_document, Media.ODT, "clean"),
}


@pytest.mark.parametrize(("make", "media", "verdict"), HARMLESS.values(), ids=HARMLESS)
def test_harmless_documents_are_told_by_their_content(make: Callable[[], bytes], media: Media, verdict: str) -> None:
    assert seen(make()) == (media, verdict)


DANGEROUS: dict[str, tuple[Callable[[], bytes], str]] = {
    "JavaScript on opening": (lambda: pdf(OpenAction=action("JavaScript", JS=JS)), "JavaScript 1, OpenAction 1"),
    "JavaScript by name": (
        lambda: pdf(Names=pikepdf.Dictionary(JavaScript=pikepdf.Array(["x", action("JavaScript", JS=JS)]))),
        "JavaScript 1",
    ),
    "JavaScript packed away": (papers.hidden, "JavaScript 1"),
    "a program to launch": (lambda: pdf(OpenAction=action("Launch", F="cmd.exe")), "Launch 1, OpenAction 1"),
    "a file inside": (papers.embedding, "EmbeddedFile 2"),
    "an action of a page": (lambda: pdf(AA=pikepdf.Dictionary(WC=action("GoTo", D=[0]))), "AA 1"),
    "a form in XML": (lambda: pdf(AcroForm=pikepdf.Dictionary(XFA=pikepdf.Array([]))), "XFA 1"),
    "rich media": (
        lambda: pdf(Notes=pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia)])),
        "RichMedia 1",
    ),
    "a form that sends itself": (lambda: pdf(Names=action("SubmitForm", F="http://x")), "SubmitForm 1"),
    "another file to go to": (lambda: pdf(Names=action("GoToR", F="\\\\x\\y.pdf")), "RemoteGoTo 1"),
    "PDF and archive at once": (lambda: pdf() + archive({"x.exe": b"MZ"}), "hidden archive 1"),
    "JPEG and archive at once": (lambda: picture("JPEG") + archive({"x.exe": b"MZ"}), "hidden archive 1"),
    "a template from elsewhere": (
        lambda: office({"word/_rels/s.rels": LINKS % b"attachedTemplate"}),
        "external link 1",
    ),
    "an object in Word": (lambda: office({"word/embeddings/oleObject1.bin": b"x"}), "embedded object 1"),
    "a command in Word": (
        lambda: office({"word/h.xml": b'<w:i xmlns:w="w">DDEAUTO c:\\cmd</w:i>'}),
        "DDE 1",
    ),
}


@pytest.mark.parametrize(("make", "verdict"), DANGEROUS.values(), ids=DANGEROUS)
def test_what_could_act_by_itself_is_found(make: Callable[[], bytes], verdict: str) -> None:
    found = seen(make())[1]
    assert found == verdict
    assert not found.startswith("clean")


def deep(count: int = 100_000) -> bytes:
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog /Deep " + b"[" * count + b"]" * count, 1)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "text": (lambda: b"Dear client", "none of the kinds"),
    "HTML": (lambda: b"<html><script>x</script>", "none of the kinds"),
    "SVG": (lambda: b"<svg onload='x'/>", "none of the kinds"),
    "GIF": (lambda: b"GIF89a", "none of the kinds"),
    "a program of Windows": (lambda: b"MZ\x90" + b"\0" * 100, "program"),
    "a program of Linux": (lambda: b"\x7fELF" + b"\0" * 100, "program"),
    "a script": (lambda: b"#!/bin/sh\nrm -rf /", "program"),
    "a shortcut": (lambda: b"L\0\0\0\x01\x14\x02\0", "program"),
    "an archive": (lambda: archive({"a.pdf": b"%PDF-1.7"}), "archive"),
    "an empty archive": (lambda: archive({}), "archive"),
    "RAR": (lambda: b"Rar!\x1a\x07\0", "archive"),
    "old Word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "macros cannot be ruled out"),
    "HEIC": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
    "a program before a PDF": (lambda: b"GIF89a\n" + pdf(), "stands before the PDF"),
    "a locked PDF": (papers.locked, "password"),
    "a cut PDF": (lambda: pdf(3)[:-200], "damaged PDF"),
    "half a PDF": (lambda: pdf(3)[:300], "damaged PDF"),
    "a PDF of a header alone": (lambda: b"%PDF-1.7\n", "damaged PDF"),
    "a PDF of noise": (lambda: b"%PDF-1.7\n" + NOISE[:4000], "damaged PDF"),
    "a PDF of 501 pages": (lambda: pdf(501), "501 pages"),
    "a PDF without a page": (lambda: pdf(0), "0 pages"),
    "a picture of 81 million pixels": (papers.bomb_png, "81 million"),
    "a cut PNG": (lambda: picture(size=(600, 400))[:-300], "damaged picture"),
    "a cut JPEG": (lambda: picture("JPEG", (600, 400))[:900], "damaged picture"),
    "PNG of noise": (lambda: b"\x89PNG\r\n\x1a\n" + NOISE[:500], "damaged picture"),
    "TIFF of noise": (lambda: b"II*\0" + NOISE[:500], "damaged picture"),
    "WebP of noise": (lambda: b"RIFF\0\1\0\0WEBP" + NOISE[:500], "damaged picture"),
    "a bomb in an archive": (lambda: office({"word/x.xml": b" " * 30_000_000}), "100 times"),
    "150 MB unpacked": (lambda: office({"word/x.bin": b"\0\1" * 75_000_000}), "100 MB"),
    "2,001 files": (lambda: office({f"word/{at}.bin": b"" for at in range(2000)}), "2002 files"),
    "a billion laughs": (lambda: office({"word/document.xml": LAUGHS}), "entities"),
    "an entity from outside": (
        lambda: office({"word/x.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}),
        "entities",
    ),
    "a grammar of its own": (
        lambda: office({"word/x.xml": b"<!DOCTYPE a [<!ELEMENT a ANY>]><a/>"}),
        "entities",
    ),
    "macros": (lambda: office({"word/vbaProject.bin": b"x"}), "macros"),
    "macros by type": (
        lambda: office(
            {"[Content_Types].xml": b'<T><O ContentType="application/vnd.ms-word.document.macroEnabled.m"/></T>'}
        ),
        "macros",
    ),
    "broken XML": (lambda: office({"word/document.xml": b"<w:document"}), "damaged Office"),
    "a cut Office file": (lambda: office()[:-40], "damaged Office"),
    "a lying directory": (lambda: office().replace(b"word/document.xml", b"word/documens.xml", 1), "damaged Office"),
}


@pytest.mark.parametrize(("make", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_sound_document_is_refused_with_its_reason(make: Callable[[], bytes], said: str) -> None:
    content = make()
    try:
        answer = look(content)
    except RefusedFile as refusal:
        answer = scanning.Answer(what=refusal.what)
    assert answer.seen is None
    assert said in str(answer.what)


MORE: dict[str, Callable[[], bytes]] = {
    "a sound PDF": pdf,
    "deep arrays": deep,
    "many objects": lambda: pdf(Many=pikepdf.Array([pikepdf.Dictionary(A=at) for at in range(30_000)])),
    "much noise": lambda: b"%PDF-1.7\n" + NOISE,
    "25 MB of spaces": lambda: b"%PDF-1.7" + b" " * (LARGEST_FILE - 8),
}


def scanned(make: Callable[[], bytes]) -> tuple[str, float]:
    """What is said of a file in the end, and after how many seconds."""
    content, started = make(), monotonic()
    try:
        said = scan(content).verdict
    except RefusedFile as refusal:
        said = str(refusal.what)
    return said, monotonic() - started


@posix
def test_no_hostile_file_hangs_or_takes_the_program_with_it() -> None:
    """Each in a child, as the program does it: at most 10 seconds (security.md, F15).

    More than 512 MB no child can take: see test_the_child_is_bounded_in_memory.
    """
    assert Limits().memory == 512 * 1024 * 1024
    makers = {name: made[0] for name, made in {**DANGEROUS, **REFUSED}.items()} | MORE
    assert len(makers) >= 50
    with ThreadPoolExecutor(2) as readers:
        found = dict(zip(makers, readers.map(scanned, makers.values()), strict=True))
    assert {name for name, (_said, took) in found.items() if took > 10} == set()
    assert {name: said for name, (said, _took) in found.items() if "its reader ended" in said} == {}
    assert {name for name, (said, _took) in found.items() if said == "clean"} <= set(MORE)
    assert multiprocessing.active_children() == []


@posix
def test_the_child_is_bounded_in_memory() -> None:
    parts = b"".join(b"<w:p><w:t>%d</w:t></w:p>" % at for at in range(600_000))
    content = office({"word/document.xml": b'<w:document xmlns:w="w">' + parts + b"</w:document>"})
    with pytest.raises(RefusedFile, match="more memory"):
        scan(content, Limits(memory=70 * 1024 * 1024))


def test_a_file_over_25_megabytes_is_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "Child", None)
    with pytest.raises(RefusedFile, match="25 MB"):
        scan(b"%PDF-" + b"0" * LARGEST_FILE)


@posix
def test_only_plain_files_are_read(tmp_path: Path) -> None:
    real, link, pipe = tmp_path / "a.pdf", tmp_path / "link.pdf", tmp_path / "pipe.pdf"
    real.write_bytes(pdf())
    link.symlink_to(real)
    os.mkfifo(pipe)
    assert read_source(real) == real.read_bytes()
    for path, said in (
        (link, "link"),
        (pipe, "no plain file"),
        (tmp_path, "no plain file"),
        (Path("/dev/zero"), "no plain file"),
        (tmp_path / "none.pdf", "does not exist"),
        (tmp_path / "a\0b", "cannot be read"),
    ):
        with pytest.raises(RefusedFile, match=said):
            read_source(path)


@posix
def test_a_file_that_becomes_a_pipe_meanwhile_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "pipe.pdf"
    os.mkfifo(pipe)
    monkeypatch.setattr(Path, "lstat", lambda _path: Path(__file__).stat())
    said: list[str] = []

    def read() -> None:
        with pytest.raises(RefusedFile) as refusal:
            read_source(pipe)
        said.append(str(refusal.value))

    done = threading.Thread(target=read, daemon=True)
    done.start()
    done.join(10)
    assert said == ["It is no plain file. Choose a file."]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(RefusedFile, match="25 MB"):
        read_source(large)
