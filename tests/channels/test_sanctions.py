"""Sanctions lists in every published form: what is read is what was written, and what is broken is refused whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.channels import sanctions, sanctions_entry, sanctions_xml
from app.channels.sanctions_dates import born, published
from app.domain.errors import RefusedFile
from app.domain.nations import country_code
from app.domain.sanctions import Alias, EntryKind, ListedEntry, SanctionsListName
from tests.sanctionslists import DATED, WRITERS, invented, ofac_csv, ofac_xml

NAMES = {"OFAC": SanctionsListName.OFAC, "EU": SanctionsListName.EU, "UN": SanctionsListName.UN,
         "UK": SanctionsListName.UK, "OFSI": SanctionsListName.UK}  # fmt: skip


def compared(entry: ListedEntry) -> tuple[object, ...]:
    """What every form holds alike: one writes last names in capitals, another countries by two letters."""
    names = [(alias.name.casefold(), alias.strong) for alias in entry.names]
    countries = sorted(country_code(each) or each for each in entry.countries)
    return entry.uid, entry.kind, names[0], sorted(names), entry.born, countries, entry.programmes


@pytest.mark.parametrize("form", WRITERS)
def test_every_published_form_is_recognised_by_its_content_and_read_whole(form: str, tmp_path: Path) -> None:
    entries = invented(60)
    paths = WRITERS[form](tmp_path, entries, DATED)
    if len(paths) == 1:
        paths = [paths[0].rename(tmp_path / "anything.dat")]
    found = sanctions.read(paths)
    assert found.format == form
    assert found.name is NAMES[form.partition(" ")[0]]
    assert found.dated == (DATED if form != "OFAC CSV" else None)
    ours = sorted(map(compared, found.entries), key=str)
    assert ours == sorted(map(compared, entries), key=str)
    assert (
        all(f"remark {int(each.uid) - 10_000}" in each.remarks for each in found.entries) or form == "OFAC advanced XML"
    )
    wallets = {each.uid: each.wallets for each in found.entries if each.wallets}
    assert wallets == ({each.uid: each.wallets for each in entries if each.wallets} if "OFAC" in form else {})


def test_the_files_of_one_set_are_found_beside_the_first_and_their_sum_covers_all(tmp_path: Path) -> None:
    sdn, alt, _add = ofac_csv(tmp_path, invented(5))
    alone, together = sanctions.read([sdn]), sanctions.read([sdn, alt])
    assert alone.files == ("SDN.CSV", "ALT.CSV", "ADD.CSV")
    assert alone.sha256 != together.sha256
    alt.unlink()
    with pytest.raises(RefusedFile) as refusal:
        sanctions.read([sdn])
    assert "ALT.CSV" in str(refusal.value.problems[0].what)


BOMB = """<?xml version="1.0"?><!DOCTYPE sdnList [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><sdnList><sdnEntry><uid>&c;</uid></sdnEntry></sdnList>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE sdnList [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<sdnList><sdnEntry><uid>&a;</uid></sdnEntry></sdnList>"""


@pytest.mark.parametrize("content", [BOMB, OUTSIDE])
def test_entities_of_the_file_s_own_are_refused_unread(content: str, tmp_path: Path) -> None:
    path = tmp_path / "SDN.XML"
    path.write_text(content)
    with pytest.raises(RefusedFile) as refusal:
        sanctions.read([path])
    assert "document type" in str(refusal.value.problems[0].what)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<sdnList><sdnEntry><uid>1</uid>", "no whole XML"),
        (b"<sdnList>" + b"<a>" * 60 + b"</a>" * 60 + b"</sdnList>", "nested deeper"),
        (b"<other/>", "none of the lists"),
        (b"name;score\nA;1\n", "none of the lists"),
        (b"<sdnList></sdnList>", "holds no entry"),
        (b"<sdnList><sdnEntry><uid>1</uid></sdnEntry></sdnList>", "has no name"),
        (b"<sdnList>" + 2 * b"<sdnEntry><uid>1</uid><lastName>A</lastName></sdnEntry>" + b"</sdnList>", "twice"),
        (b"<sdnList><sdnEntry><lastName>A</lastName></sdnEntry></sdnList>", "has no number"),
        (b"<sdnList><sdnEntry><uid>1</uid><lastName>" + b"A" * 1_001 + b"</lastName></sdnEntry></sdnList>", "longer"),
        (b"", "is empty"),
    ],
)  # fmt: skip
def test_a_broken_list_is_refused_with_a_sentence_and_its_place(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)
    with pytest.raises(RefusedFile) as refusal:
        sanctions.read([path])
    assert said in str(refusal.value.problems[0].what)
    assert refusal.value.problems[0].where


def test_rows_that_do_not_fit_are_named_by_their_lines(tmp_path: Path) -> None:
    sdn, alt, add = ofac_csv(tmp_path, invented(5))
    sdn.write_text(sdn.read_text().replace("\x1a", "10099,SHORT\r\n"))
    alt.write_text("77777,1,aka,Nobody,-0- \r\n")
    with pytest.raises(RefusedFile) as refusal:
        sanctions.read([sdn, alt, add])
    assert [each.where for each in refusal.value.problems] == ["SDN.CSV line 6", "ALT.CSV line 1"]


def test_a_file_over_the_limit_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = ofac_xml(tmp_path, invented(2))
    monkeypatch.setattr(sanctions, "LARGEST", 10)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(RefusedFile):
        sanctions.read([path])


def test_problems_stop_at_a_number_that_a_person_can_read(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes(b"<sdnList>" + b"<sdnEntry><lastName>A</lastName></sdnEntry>" * 500 + b"</sdnList>")
    with pytest.raises(RefusedFile) as refusal:
        sanctions.read([path])
    assert len(refusal.value.problems) == sanctions_entry.MOST_PROBLEMS


def test_what_was_read_is_let_go(tmp_path: Path) -> None:
    (path,) = ofac_xml(tmp_path, invented(500))
    found = sanctions_xml.elements(path, frozenset({"sdnEntry"}))
    _, root = next(found)
    assert max(len(root) for _ in found) < 100  # what was parsed ahead of what was asked for


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1970", "1970"), ("02 May 1970", "1970-05-02"), ("dd/mm/1970", "1970"),
        ("00/05/1970", "1970-05-01 - 1970-05-31"),
        ("circa 1970", "1968-1972"), ("1970 to 1975", "1970-1975"), ("31 Feb 1970", "None"), ("late 1960s", "None"),
        ("circa 29 Feb 1972", "1970-02-01 - 1974-02-28"), ("1975 to 1970", "None"), ("9999", "None"),
    ],
)  # fmt: skip
def test_birth_dates_as_lists_write_them(written: str, read: str) -> None:
    assert str(born(written)) == read


def test_a_birth_date_that_is_none_stays_readable_in_the_remarks() -> None:
    draft = sanctions_entry.Draft("1")
    draft.call("Anybody")
    draft.was_born("late 1960s")
    assert draft.entry().remarks == "born late 1960s"


def test_the_day_a_list_was_published() -> None:
    assert published("09/05/2025", american=True) == published("05/09/2025") == published("05-Sep-2025") == DATED
    assert published("2025-09-05T16:47:04.449+02:00") == date(2025, 9, 5)
    assert published("2025") is None


def test_the_primary_name_stands_first_wherever_it_was_written() -> None:
    draft = sanctions_entry.Draft("1", EntryKind.INDIVIDUAL)
    draft.call("Other  Name", strong=False)
    draft.call("Main Name", first=True)
    draft.call("Other Name")
    assert draft.entry().name == "Main Name"
    assert draft.entry().aliases == (Alias("Other Name"),)
