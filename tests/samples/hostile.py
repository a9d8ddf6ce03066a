"""PDF files that want to do harm, or that are merely broken: what a deposit must survive."""

from __future__ import annotations

import io
import zlib

import pikepdf

from tests.samples.rendering import make_invoice

BLOCK = b" " * (10 << 20)


def many_pages(count: int = 500) -> bytes:
    """An invoice followed by copies of its page."""
    return repeated(make_invoice("colonnes"), count)


def repeated(content: bytes, count: int) -> bytes:
    """A file with its first page so many times."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for _ in range(count - 1):
            pdf.pages.append(pdf.pages[0])
        return _saved(pdf)


def with_javascript() -> bytes:
    """An invoice that runs a script, and starts a program, when it is opened."""
    with pikepdf.open(io.BytesIO(make_invoice("colonnes"))) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="while (true) { app.alert('?') }")
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
        pdf.Root.OpenAction = script
        pdf.pages[0].AA = pikepdf.Dictionary(O=launch)
        return _saved(pdf)


def with_attachment() -> bytes:
    """An invoice that holds another file, named as if to be written elsewhere."""
    with pikepdf.open(io.BytesIO(make_invoice("colonnes"))) as pdf:
        pdf.attachments["../../evil.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ", filename="../../evil.exe")
        return _saved(pdf)


def zero_size() -> bytes:
    """A page without width or height."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(3, 3))
        pdf.pages[0].MediaBox = pikepdf.Array([0, 0, 0, 0])
        return _saved(pdf)


def large_picture(side: int = 20_000) -> bytes:
    """A page that shows one picture of `side` × `side` pixels in a few kilobytes."""
    return _page_of(b"q 500 0 0 700 40 40 cm /P Do Q", _unfolding(side * side // 8), side)


def bomb(size: int = 1 << 30) -> bytes:
    """A page whose content unfolds to `size` bytes."""
    return _page_of(_unfolding(size), b"", 1, is_packed=True)


def truncated() -> bytes:
    content = make_invoice("colonnes")
    return content[: len(content) // 2]


def encrypted(user: str = "secret") -> bytes:
    """An invoice that asks for a password; with an empty `user`, one that only forbids to change it."""
    with pikepdf.open(io.BytesIO(make_invoice("colonnes"))) as pdf:
        return _saved(pdf, encryption=pikepdf.Encryption(owner="owner", user=user))


def _unfolding(size: int) -> bytes:
    """A deflate stream of `size` spaces: one compressed block, repeated."""
    packer = zlib.compressobj(9)
    head = packer.compress(BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * max(size // len(BLOCK) - 1, 0) + packer.flush(zlib.Z_FINISH)


def _page_of(content: bytes, picture: bytes, side: int, is_packed: bool = False) -> bytes:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        stream = pikepdf.Stream(pdf, b"")
        if is_packed:
            stream.write(content, filter=pikepdf.Name.FlateDecode)
        else:
            stream.write(content)
        page.Contents = stream
        image = pikepdf.Stream(pdf, b"")
        image.write(picture, filter=pikepdf.Name.FlateDecode)
        image.update(
            pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=side, Height=side,
                               ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=1)
        )  # fmt: skip
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=image))
        return _saved(pdf, compress_streams=False)


def _saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id="encryption" not in options, **options)
    return buffer.getvalue()
