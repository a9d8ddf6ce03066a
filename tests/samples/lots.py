"""Lots of files, right and hostile, as archives in memory."""

import gzip
import io
import stat
import struct
import tarfile
import warnings
import zipfile

XML = b"<?xml version='1.0'?><Invoice/>"


def zip_of(files, compression=zipfile.ZIP_DEFLATED):
    """files: (name, content) pairs, in order; the same name may come twice."""
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", compression) as archive:
        warnings.simplefilter("ignore")
        for name, content in files:
            entry = zipfile.ZipInfo(name)
            entry.filename = entry.orig_filename = name  # as it is, « \\ » and NUL included
            entry.compress_type = compression
            archive.writestr(entry, content)
    return made.getvalue()


def tar_of(files):
    """The same as tar.gz."""
    return tar_with(*(_file(name, content) for name, content in files))


def tar_with(*members):
    """members: (TarInfo, content) pairs."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz", compresslevel=1) as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return made.getvalue()


def _file(name, content):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    return info, content


def special(kind, name="lien.xml", target="a.xml"):
    """A member of a tar that is no file: a link, a device."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info, b""


def zip_with_link():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        entry = zipfile.ZipInfo("lien.xml")
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return made.getvalue()


def marked_encrypted(archive):
    """The same ZIP, whose entries say that a password is needed."""
    changed = bytearray(archive)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            flags = struct.unpack_from("<H", changed, at + offset)[0]
            struct.pack_into("<H", changed, at + offset, flags | 1)
            at = changed.find(mark, at + 4)
    return bytes(changed)


def overlapping(times=20, size=1 << 20):
    """A ZIP whose entries are all the same bytes: each is small, together they are more than the file holds."""
    inner = zip_of([("a.xml", bytes(range(256)) * (size // 256))], zipfile.ZIP_STORED)
    start = inner.find(b"PK\x01\x02")
    entry, name_at = bytearray(inner[start : inner.find(b"PK\x05\x06")]), 46
    entries = []
    for rank in range(times):
        entry[name_at] = ord("A") + rank
        entries.append(bytes(entry))
    directory = b"".join(entries)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, times, times, len(directory), start, 0)
    return inner[:start] + directory + end


def bomb(size):
    """A tar.gz of one file that unfolds to `size` bytes of the same sign."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz", compresslevel=9) as archive:
        info = tarfile.TarInfo("a.xml")
        info.size = size
        archive.addfile(info, _Same(size))
    return made.getvalue()


class _Same(io.RawIOBase):
    def __init__(self, size):
        self.left = size

    def read(self, size=-1):
        given = min(size, self.left)
        self.left -= given
        return b" " * given


HOSTILE = {  # what it is: the archive, what is said of it
    "zip: absolute name": (lambda: zip_of([("/etc/a.xml", XML)]), "chemin sort de l'archive"),
    "zip: name that climbs": (lambda: zip_of([("../../a.xml", XML)]), "chemin sort de l'archive"),
    "zip: Windows name": (lambda: zip_of([("C:\\a.xml", XML)]), "chemin sort de l'archive"),
    "zip: name written backwards": (lambda: zip_of([("facture\u202elmx.exe", XML)]), "trompe sur son nom"),
    "zip: name of two lines": (lambda: zip_of([("a\nb.xml", XML)]), "trompe sur son nom"),
    "zip: symbolic link": (zip_with_link, "lien ou un fichier spécial"),
    "zip: twice the same name": (lambda: zip_of([("a.xml", XML), ("a.xml", XML)]), "deux fois le fichier « a.xml »"),
    "zip: twins of Unicode": (lambda: zip_of([("é.xml", XML), ("e\u0301.xml", XML)]), "deux fois le fichier"),
    "zip: archive inside": (lambda: zip_of([("b.zip", zip_of([("a.xml", XML)]))]), "une autre archive (« b.zip »)"),
    "zip: archive inside, renamed": (lambda: zip_of([("a.xml", tar_of([("a", XML)]))]), "une autre archive"),
    "zip: encrypted": (lambda: marked_encrypted(zip_of([("a.xml", XML)])), "protégé par un mot de passe (« a.xml »)"),
    "zip: bzip2": (lambda: zip_of([("a.xml", XML)], zipfile.ZIP_BZIP2), "méthode que le portail n'ouvre pas"),
    "zip: empty": (lambda: zip_of([]), "ne contient aucun fichier"),
    "zip: folders only": (lambda: zip_of([("a/", b""), ("__MACOSX/a.xml", XML)]), "ne contient aucun fichier"),
    "zip: overlapping": (overlapping, "300 fois sa taille"),
    "zip: cut": (lambda: zip_of([("a.xml", XML * 50)])[:-30], "endommagé ou incomplet"),
    "zip: wrong sum": (
        lambda: zip_of([("a.xml", XML)], zipfile.ZIP_STORED).replace(b"<Invoice", b"<Envoice", 1),
        "endommagé ou incomplet",
    ),
    "zip: 10 001 files": (lambda: zip_of((f"{rank}.xml", b"<") for rank in range(10_001)), "plus de 10 000 fichiers"),
    "tar: absolute name": (lambda: tar_of([("/etc/a.xml", XML)]), "chemin sort de l'archive"),
    "tar: name that climbs": (lambda: tar_of([("a/../../b.xml", XML)]), "chemin sort de l'archive"),
    "tar: symbolic link": (lambda: tar_with(special(tarfile.SYMTYPE)), "lien ou un fichier spécial (« lien.xml »)"),
    "tar: hard link": (lambda: tar_with(special(tarfile.LNKTYPE)), "lien ou un fichier spécial"),
    "tar: device": (lambda: tar_with(special(tarfile.CHRTYPE)), "lien ou un fichier spécial"),
    "tar: pipe": (lambda: tar_with(special(tarfile.FIFOTYPE)), "lien ou un fichier spécial"),
    "tar: twice the same name": (lambda: tar_of([("a.xml", XML), ("./a.xml", XML)]), "deux fois le fichier"),
    "tar: archive inside": (lambda: tar_of([("b", tar_of([("a.xml", XML)]))]), "une autre archive (« b »)"),
    "tar: empty": (lambda: tar_of([]), "ne contient aucun fichier"),
    "tar: cut": (lambda: tar_of([("a.xml", XML * 50)])[:-12], "endommagé ou incomplet"),
    "tar: 10 001 files": (lambda: tar_of((f"{rank}.xml", b"<") for rank in range(10_001)), "plus de 10 000 fichiers"),
    "gzip: no tar": (lambda: gzip.compress(XML), "ce n'est pas une archive tar.gz"),
    "tar: bomb": (lambda: bomb(200 << 20), "300 fois sa taille"),
}
