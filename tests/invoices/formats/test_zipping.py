"""ZIP archives written as they leave, with names that harm nobody."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from invoices.formats.zipping import Entry, Names, chunks_of, safe_name, zipped

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_what_is_written_is_read_back():
    entries = [Entry("F-1/facture.pdf", AT, [b"un", b"deux"]), Entry("F-1/pièces jointes/vide.txt", AT, [])]
    with zipfile.ZipFile(io.BytesIO(b"".join(zipped(entries)))) as archive:
        assert archive.testzip() is None
        assert {info.filename: archive.read(info) for info in archive.infolist()} == {
            "F-1/facture.pdf": b"undeux",
            "F-1/pièces jointes/vide.txt": b"",
        }
        assert archive.infolist()[0].date_time == (2026, 3, 2, 9, 30, 0)


def test_an_entry_is_opened_only_when_the_one_before_has_left():
    opened = []

    def entries():
        for name in ("un", "deux"):
            opened.append(name)
            yield Entry(name, AT, [b"x" * 100_000])

    pieces = zipped(entries())
    next(pieces)
    assert opened == ["un"]


def test_an_open_file_is_closed_at_its_end():
    file = io.BytesIO(b"x" * 3_000_000)
    assert sum(map(len, chunks_of(file))) == 3_000_000
    assert file.closed


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("facture.pdf", "facture.pdf"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("C:\\temp\\a.pdf", "C--temp-a.pdf"),
        ("F-2026/01", "F-2026-01"),
        ("gpj.\u202efdp.exe", "gpj.fdp.exe"),
        ("a\nb\x00.pdf", "a-b-.pdf"),
        ("CON.pdf", "_CON.pdf"),
        (" . ", "sans nom"),
        ("", "sans nom"),
        ("é" * 200 + ".pdf", "é" * 96 + ".pdf"),
    ],
)
def test_a_name_leads_nowhere_and_is_taken_by_every_system(name, safe):
    assert safe_name(name) == safe


def test_a_name_is_given_once_whatever_its_case():
    names = Names()
    given = [names.once(name) for name in ("rib.pdf", "RIB.PDF", "rib.pdf", "rib", "rib", ".htaccess")]
    assert given == ["rib.pdf", "RIB (2).PDF", "rib (3).pdf", "rib", "rib (2)", "htaccess"]
