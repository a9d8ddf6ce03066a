"""Lots: what is in them, whole and in order, or a refusal in French; never more memory than one file takes."""

import io
import re
import tarfile
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.formats import lots
from tests.samples.lots import HOSTILE, XML, tar_of, zip_of

PACKERS = {"zip": zip_of, "tar.gz": tar_of}
NAMES = st.text("abcXYZ019_-é. ", min_size=1, max_size=40).filter(
    lambda name: name.strip(". ") and not name.startswith("._") and name.lower() not in lots.PASSED_OVER
)
FILES = st.dictionaries(NAMES, st.binary(max_size=2000).map(lambda content: b"<" + content), min_size=1, max_size=12)


def read(content, after=0):
    return list(lots.members(io.BytesIO(content), "lot", after))


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_archive_is_refused_with_its_sentence(case):
    make, said = HOSTILE[case]
    with pytest.raises(lots.LotRefused, match=re.escape(said)) as refusal:
        read(make())
    assert refusal.value.text.startswith("Le lot « lot » ")
    assert refusal.value.remedy


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
@given(files=FILES)
def test_what_was_packed_is_given_in_order_from_any_rank(pack, files):
    content = pack(files.items())
    told = [(one.name, one.content) for one in read(content)]
    assert told == list(files.items())
    for after in range(len(files) + 1):
        assert [one.name for one in read(content, after)] == list(files)[after:]


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
@given(files=FILES, data=st.data())
def test_a_damaged_archive_is_refused_or_right_but_never_wrong(pack, files, data):
    whole = pack(files.items())
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    try:
        found = {one.name: one.content for one in read(damaged)}
    except lots.LotRefused:
        return
    kind = lots.kind_of(damaged[: lots.HEAD])
    assert kind not in (lots.ZIP, lots.TAR_GZ) or set(found.values()) <= set(files.values())


def test_a_directory_that_lies_about_a_size_is_damaged():
    whole = bytearray(zip_of([("a.xml", XML)]))
    at = whole.index(b"PK\x01\x02") + 24  # uncompressed size, in the directory (APPNOTE.TXT 4.3.12)
    whole[at : at + 4] = (11 * lots.MEGABYTE).to_bytes(4, "little")
    with pytest.raises(lots.LotRefused, match="endommagé"):
        read(bytes(whole))


def test_names_are_no_matter_and_what_systems_add_is_passed_over():
    files = [
        ("__MACOSX/._a.xml", b"x"),
        ("lot/", b""),
        ("lot/A.XML", XML),
        ("lot/.DS_Store", b"x"),
        ("lot/FSO1100A_ABC123_ABC1231100000000000000001", XML),
        ("._b", b"x"),
    ]
    shown = ["lot/A.XML", "lot/FSO1100A_ABC123_ABC1231100000000000000001"]
    assert [one.name for one in read(zip_of(files))] == shown
    assert [one.name for one in read(tar_of(one for one in files if one[0] != "lot/"))] == shown


def test_a_file_alone_is_a_lot_of_one():
    assert [(one.name, one.content) for one in read(XML)] == [("lot", XML)]
    assert read(XML, after=1) == []


def test_a_document_of_an_office_suite_is_a_file_that_is_no_invoice():
    document = zip_of([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")])
    assert [one.name for one in read(zip_of([("a.docx", document)]))] == ["a.docx"]


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_a_file_beyond_ten_megabytes_is_told_without_its_content(pack):
    large = bytes(range(256)) * 41 * 1024
    [first, second] = read(pack([("a.xml", large), ("b.xml", XML)]))
    assert (first.content, first.size) == (None, len(large))
    assert second.content == XML


def test_a_lot_beyond_a_gigabyte_is_refused_before_it_is_unfolded(monkeypatch):
    monkeypatch.setattr(lots, "MOST_UNFOLDED", 1 << 20)
    for pack in PACKERS.values():
        with pytest.raises(lots.LotRefused, match="une fois décompressé"):
            read(pack([("a.xml", bytes(range(256)) * 4096), ("b.xml", XML)]))


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_memory_does_not_grow_with_the_lot(pack):
    content = b"<" + bytes(range(256)) * 400
    peaks = []
    for count in (20, 200):
        packed = io.BytesIO(pack((f"{rank:05d}.xml", content + bytes([rank % 256])) for rank in range(count)))
        tracemalloc.start()
        assert sum(1 for _ in lots.members(packed, "lot")) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 180 * 1000  # of each file its name and its place, not its 100 kB


def test_every_kind_is_told_by_its_content():
    kinds = {
        lots.ZIP: zip_of([("a", b"a")]),
        lots.TAR_GZ: tar_of([("a", b"a")]),
        lots.PDF: b"%PDF-1.7",
        lots.XML: "\ufeff<a/>".encode("utf-16"),
        "": b"MZ",
    }
    assert [lots.kind_of(content[: lots.HEAD]) for content in kinds.values()] == list(kinds)
    assert zipfile.is_zipfile(io.BytesIO(kinds[lots.ZIP]))
    assert tarfile.is_tarfile(io.BytesIO(kinds[lots.TAR_GZ]))
