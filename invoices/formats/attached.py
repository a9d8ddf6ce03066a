"""Files that may be joined to an invoice: extensions admitted, and what their content must then be.

Source: domain.md §17.2 (formats and limits of the real portal).
"""

from collections.abc import Callable
from typing import IO

from invoices.formats import archives

NAME_LENGTH = 50
HEAD = 1024
PDF, ZIP, OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DOWNLOAD_ONLY = "application/octet-stream"  # what could carry a script is never given its own type

# extension → (media type served, beginnings the content may have; none: any content)
ADMITTED: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (PDF,)),
    "png": ("image/png", (b"\x89PNG",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "gif": ("image/gif", (b"GIF8",)),
    "bmp": ("image/bmp", (b"BM",)),
    "tif": ("image/tiff", (b"II*\0", b"MM\0*")),
    "tiff": ("image/tiff", (b"II*\0", b"MM\0*")),
    "zip": ("application/zip", (ZIP, b"PK\x05\x06")),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (ZIP,)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (ZIP,)),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", (ZIP,)),
    "odt": ("application/vnd.oasis.opendocument.text", (ZIP,)),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", (ZIP,)),
    "odp": ("application/vnd.oasis.opendocument.presentation", (ZIP,)),
    "doc": ("application/msword", (OLE,)),
    "xls": ("application/vnd.ms-excel", (OLE,)),
    "ppt": ("application/vnd.ms-powerpoint", (OLE,)),
    "pps": ("application/vnd.ms-powerpoint", (OLE,)),
    "rtf": ("application/rtf", (b"{\\rtf",)),
    "gz": ("application/gzip", (b"\x1f\x8b",)),
    "gzip": ("application/gzip", (b"\x1f\x8b",)),
    "tgz": ("application/gzip", (b"\x1f\x8b",)),
    "bz2": ("application/x-bzip2", (b"BZh",)),
    **{extension: (DOWNLOAD_ONLY, ()) for extension in ("fax", "p7s", "xlc", "xlm")},
    **{extension: (DOWNLOAD_ONLY, ()) for extension in ("txt", "csv", "xml", "svg", "htm", "html", "xhtml")},
}

TEXTS = frozenset({"txt", "csv", "xml", "svg", "htm", "html", "xhtml"})
UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # its letters hold NUL
UNFOLDING: dict[str, Callable[[str, IO[bytes]], None]] = {
    "zip": archives.check_zip,
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp"), archives.check_office),
    **dict.fromkeys(("gz", "gzip", "tgz"), archives.check_gzip),
    "bz2": archives.check_bzip2,
}


def check(name: str, file: IO[bytes]) -> str:
    """The type a joined file is served with, once its content was looked at; the file is left at its beginning.

    Raises ValueError with a French sentence and its remedy: what media_type_of refuses, a program under another name,
    an archive that unfolds beyond all measure or that cannot be opened.
    """
    head = file.read(HEAD)
    file.seek(0)
    media_type = media_type_of(name, head)
    look = UNFOLDING.get(name.rpartition(".")[2].lower())
    if look:
        look(name, file)
        file.seek(0)
    return media_type


def media_type_of(name: str, head: bytes) -> str:
    """The type a joined file is served with.

    head: its first bytes. Raises ValueError with a French sentence: no extension, extension not admitted, content
    that is not what the extension says.
    """
    _, dot, extension = name.rpartition(".")
    if not dot:
        raise ValueError(f"Le fichier « {name} » n'a pas d'extension. Renommez-le, par exemple en « {name}.pdf ».")
    known = ADMITTED.get(extension.lower())
    if known is None:
        listed = ", ".join(sorted(ADMITTED)).upper()
        raise ValueError(f"L'extension « {extension} » n'est pas admise. Formats admis : {listed}.")
    media_type, beginnings = known
    if head.startswith(archives.PROGRAM_BEGINNINGS):
        raise ValueError(f"« {name} » est un programme, quel que soit son nom. Joignez un document.")
    is_binary = extension.lower() in TEXTS and b"\0" in head and not head.startswith(UTF_16)
    if is_binary or (beginnings and not head.startswith(beginnings)):
        raise ValueError(
            f"Le contenu de « {name} » n'est pas celui d'un fichier {extension.upper()}. "
            "Enregistrez-le à nouveau dans ce format, puis joignez-le."
        )
    return media_type
