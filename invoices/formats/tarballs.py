"""What a tar says of its members, read as it is unfolded: nothing is written, no more than names is kept.

Not `tarfile`: it reads a header of any announced length into memory. Sources: POSIX.1-2001 (ustar and pax), GNU tar
(long names, sizes in base 256).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

BLOCK = 512
LONGEST_NAMES = 64 * 1024  # bytes of a header that holds a long name
CHECKSUM, SIZE = slice(148, 156), slice(124, 136)
FILES, FOLDERS = b"\x0007", b"5"
LONG_NAME, LONG_LINK, PAX, PAX_FOR_ALL = b"L", b"K", b"x", b"g"
AT_ONCE = 1024 * 1024
OCTAL = b"01234567"
MOST_DIGITS = 18  # of a size

Read = Callable[[int], bytes]


class Damaged(ValueError):
    """It announces what is not there."""


@dataclass(frozen=True)
class Member:
    """name: as written there. head: the first bytes of a file, of `size`. is_special: a link, a device, a file with
    holes.
    """

    name: str
    head: bytes
    is_special: bool
    is_folder: bool = False
    size: int = 0


def is_header(block: bytes) -> bool:
    """Whether these bytes begin a tar: its headers bear a sum of themselves."""
    if len(block) < BLOCK:
        return False
    announced = block[CHECKSUM].strip(b" \0")
    if not announced or announced.strip(OCTAL):
        return False
    return int(announced, 8) == sum(block) - sum(block[CHECKSUM]) + 8 * ord(" ")


def members(block: bytes, read: Read, kept: int = BLOCK) -> Iterator[Member]:
    """What follows a first header. read: gives that many bytes more, fewer at the end alone. Raises Damaged.

    kept: how many of the first bytes of a file its member has.
    """
    named, sized = "", None
    while any(block):
        if not is_header(block):
            raise Damaged
        kind, size = block[156:157], _number(block[SIZE])
        if kind in (LONG_NAME, LONG_LINK, PAX, PAX_FOR_ALL):
            content = _content(read, size)
            if kind == LONG_NAME:
                named = _text(content.split(b"\0")[0])
            elif kind == PAX:
                said = _records(content)
                named = said.get("path", named)
                sized = _decimal(said["size"].encode()) if "size" in said else sized
        else:
            is_file, is_folder = kind in FILES, kind in FOLDERS
            length = (size if sized is None else sized) if is_file else 0
            head = _skipped(read, length, kept)
            yield Member(named or _own_name(block), head, not is_file and not is_folder, is_folder, length)
            named, sized = "", None
        block = read(BLOCK)


def _own_name(block: bytes) -> str:
    name, prefix = (_text(part.split(b"\0")[0]) for part in (block[:100], block[345:500]))
    return f"{prefix}/{name}" if prefix and block[257:262] == b"ustar" and block[262:263] == b"\0" else name


def _number(field: bytes) -> int:
    """Octal, or base 256 where the first bit says so."""
    if field[0] & 0x80:
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    digits = field.strip(b" \0") or b"0"
    if digits.strip(OCTAL):
        raise Damaged
    return int(digits, 8)


def _decimal(digits: bytes) -> int:
    if not digits.isdigit() or len(digits) > MOST_DIGITS:
        raise Damaged
    return int(digits)


def _content(read: Read, size: int) -> bytes:
    """A header's own content, without the padding to whole blocks."""
    if size > LONGEST_NAMES:
        raise Damaged
    return _exactly(read, _padded(size))[:size]


def _skipped(read: Read, size: int, kept: int) -> bytes:
    """Read past a file; gives its first bytes."""
    left, head = _padded(size), bytearray()
    while left:
        more = _exactly(read, min(left, AT_ONCE))
        head += more[: min(size, kept) - len(head)]
        left -= len(more)
    return bytes(head)


def _exactly(read: Read, count: int) -> bytes:
    content = read(count)
    if len(content) < count:
        raise Damaged
    return content


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _records(content: bytes) -> dict[str, str]:
    """« 27 path=facture.pdf\\n »: the length of the whole record, then its key and its value."""
    said: dict[str, str] = {}
    while content:
        length, _, _ = content.partition(b" ")
        end = _decimal(length)
        if not len(length) < end <= len(content):
            raise Damaged
        key, _, value = content[len(length) + 1 : end].rstrip(b"\n").partition(b"=")
        said[_text(key)], content = _text(value), content[end:]
    return said


def _text(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")
