"""Archives joined to an invoice: the limits of domain.md §17.2, and what hostile.md §2 (Archives) expects refused."""

import bz2
import gzip
import io
import os
import struct
import tarfile
import zipfile

import pytest

from invoices.formats import archives
from invoices.formats.attached import check

MEGABYTE = 1024 * 1024
SMALL = {"bon.pdf": b"%PDF-1.7", "photos/chantier.jpg": b"\xff\xd8\xff"}


def zipped(files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo("x")
            entry.filename, entry.compress_type = name, zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()


def refusal(name, content):
    with pytest.raises(ValueError, match="«") as refused:
        check(name, io.BytesIO(content))
    return str(refused.value)


def test_an_ordinary_archive_is_admitted_and_left_at_its_beginning():
    file = io.BytesIO(zipped(SMALL))
    assert check("pieces.zip", file) == "application/zip"
    assert file.tell() == 0


def test_a_zip_bomb_is_refused_without_being_unfolded():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as entry:
        for _ in range(201):
            entry.write(bytes(MEGABYTE))
    assert len(packed.getvalue()) < MEGABYTE
    assert "plus de 200 Mo" in refusal("pieces.zip", packed.getvalue())


def test_entries_that_share_their_bytes_are_refused():
    """A non-recursive bomb announces the same compressed bytes many times (overlapping entries)."""
    data = zipped({"a.bin": os.urandom(4000)})
    directory = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[directory:end]
    many = bytearray(data[:directory] + entry * 50 + data[end:])
    tail = len(many) - 22
    struct.pack_into("<HHII", many, tail + 8, 50, 50, len(entry) * 50, directory)
    assert "une fois décompressé" in refusal("pieces.zip", bytes(many))


def test_too_many_entries_are_refused():
    assert "plus de 2000 fichiers" in refusal("pieces.zip", zipped({f"{n}.txt": b"" for n in range(2001)}))


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/abs.txt", "C:\\evil.txt", "a\\..\\..\\evil.txt", "sale\u202efdp.txt"]
)
def test_names_that_lead_elsewhere_are_refused(name):
    assert "nom trompeur" in refusal("pieces.zip", zipped({name: b"x"}))


@pytest.mark.parametrize("name", ["facture.exe", "photo.jpg.scr", "macro.XLSM", "a/b/run.js"])
def test_programs_inside_are_refused(name):
    assert "contient un programme" in refusal("pieces.zip", zipped({name: b"x"}))


@pytest.mark.parametrize("name", ["lot.zip", "lot.tar", "lot.7z"])
def test_archives_inside_are_refused(name):
    assert "une autre archive" in refusal("pieces.zip", zipped({name: b"x"}))


def test_an_encrypted_archive_is_refused():
    data = bytearray(zipped(SMALL))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.index(signature)
        data[start + place] |= 1
    assert "mot de passe" in refusal("pieces.zip", bytes(data))


@pytest.mark.parametrize("cut", [30, -10])
def test_a_cut_archive_is_refused(cut):
    assert "endommagé" in refusal("pieces.zip", zipped(SMALL)[:cut])


def test_an_archive_named_as_a_document_is_refused():
    assert "archive, non un document" in refusal("devis.docx", zipped(SMALL))
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}
    assert check("devis.docx", io.BytesIO(zipped(parts))).endswith("wordprocessingml.document")
    assert check("devis.odt", io.BytesIO(zipped({"mimetype": b"application/vnd.oasis.opendocument.text"})))


@pytest.mark.parametrize(("name", "fold"), [("releve.csv.gz", gzip.compress), ("releve.bz2", bz2.compress)])
def test_streams_are_unfolded_up_to_the_limit(name, fold, monkeypatch):
    assert check(name, io.BytesIO(fold(b"date;montant\n" * 1000)))
    monkeypatch.setattr(archives, "UNFOLDED_MAX", 2 * MEGABYTE)
    assert "plus de 2 Mo" in refusal(name, fold(bytes(3 * MEGABYTE)))
    assert "endommagé" in refusal(name, fold(b"date;montant\n" * 1000)[:-9])


@pytest.mark.parametrize(("name", "fold"), [("outil.gz", gzip.compress), ("outil.bz2", bz2.compress)])
def test_a_program_inside_a_stream_is_refused(name, fold):
    assert "contient un programme" in refusal(name, fold(b"MZ\x90\0" * 100))


FOLDED = [("pieces.tgz", gzip.compress), ("pieces.tar.gz", gzip.compress), ("pieces.tar.bz2", bz2.compress)]


def tarred(*files, format=tarfile.PAX_FORMAT):
    """files: (name, content) of a file, (name, type of entry) of anything else."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=format) as archive:
        for name, content in files:
            entry = tarfile.TarInfo(name)
            if isinstance(content, bytes) and len(content) == 1:
                entry.type, entry.linkname = content, "bon.pdf"
                archive.addfile(entry)
            else:
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


ORDINARY = [("photos", tarfile.DIRTYPE), ("photos/chantier.jpg", b"\xff\xd8\xff" * 900), ("bon.pdf", b"%PDF-1.7")]
LONG = "pièces/" * 30


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
@pytest.mark.parametrize(("name", "fold"), FOLDED)
def test_an_ordinary_tar_is_admitted(name, fold, format):
    files = [*ORDINARY, ("vide.txt", b""), ("plein.bin", bytes(512))]
    if format != tarfile.USTAR_FORMAT:
        files.append((f"{LONG}bon.pdf", b"%PDF-1.7"))
    assert check(name, io.BytesIO(fold(tarred(*files, format=format))))


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
@pytest.mark.parametrize(
    ("member", "said"),
    [
        (("facture.exe", b"rien"), "contient un programme (facture.exe)"),
        ((f"{LONG}run.js", b"rien"), "contient un programme (run.js)"),
        (("notes.txt", b"\x7fELF" + bytes(2000)), "contient un programme (notes.txt)"),
        (("lot.zip", b"rien"), "une autre archive"),
        (("../evil.txt", b"rien"), "nom trompeur"),
        (("/abs.txt", b"rien"), "nom trompeur"),
        (("lien", tarfile.SYMTYPE), "un lien ou un fichier spécial (lien)"),
        (("appareil", tarfile.CHRTYPE), "un lien ou un fichier spécial"),
    ],
)
@pytest.mark.parametrize(("name", "fold"), FOLDED[1:])
def test_what_is_refused_in_a_zip_is_refused_in_a_tar(name, fold, member, said, format):
    assert said in refusal(name, fold(tarred(*ORDINARY, member, format=format)))


def test_a_tar_is_bounded_in_number_size_and_names(monkeypatch):
    many = tarred(*((f"{n}.txt", b"") for n in range(2001)))
    assert "plus de 2000 fichiers" in refusal("pieces.tgz", gzip.compress(many))
    monkeypatch.setattr(archives, "UNFOLDED_MAX", 2 * MEGABYTE)
    assert "plus de 2 Mo" in refusal("pieces.tgz", gzip.compress(tarred(("zeros", bytes(3 * MEGABYTE)))))
    endless = tarred(("n" * 100_000, b""), format=tarfile.GNU_FORMAT)  # a name is read whole: it has its own limit
    assert "endommagé" in refusal("pieces.tgz", gzip.compress(endless))


@pytest.mark.parametrize("cut", [700, 1536])
def test_a_cut_tar_is_refused(cut):
    assert "endommagé" in refusal("pieces.tgz", gzip.compress(tarred(("photo.jpg", b"\xff\xd8\xff" * 900))[:cut]))


@pytest.mark.parametrize("records", [b"99 path=x\n", b"x path=y\n", b"9" * 5000, b"13 size=" + b"9" * 4 + b"\n"])
def test_forged_records_of_a_tar_are_no_error_of_ours(records):
    entry = tarfile.TarInfo("pax")
    entry.type, entry.size = tarfile.XHDTYPE, len(records)
    forged = entry.tobuf(tarfile.USTAR_FORMAT) + records + bytes(-len(records) % 512) + tarred(("a.txt", b"aa"))
    assert "endommagé" in refusal("pieces.tgz", gzip.compress(forged))


@pytest.mark.parametrize("beginning", [b"MZ\x90\0", b"\x7fELF", b"#!/bin/sh\n", b"\xca\xfe\xba\xbe"])
@pytest.mark.parametrize("name", ["note.txt", "note.xml", "signature.p7s", "bon.fax"])
def test_a_program_under_another_name_is_refused(name, beginning):
    assert "programme" in refusal(name, beginning + b"rien")


def test_a_binary_named_as_a_text_is_refused_but_not_utf_16():
    assert "n'est pas celui d'un fichier TXT" in refusal("note.txt", b"abc\0def")
    assert check("note.txt", io.BytesIO("relevé".encode("utf-16")))


@pytest.mark.parametrize("name", ["plan.svg", "page.html", "page.htm", "page.xhtml", "donnees.xml"])
def test_what_could_carry_a_script_never_gets_its_own_type(name):
    content = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    assert check(name, io.BytesIO(content)) == "application/octet-stream"
