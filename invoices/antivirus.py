"""Antivirus: a received file is shown to clamd before it is kept. Without CLAMD_ADDRESS nothing is scanned.

Protocol: INSTREAM of clamd(8), the file in chunks each after its length, an empty one at the end.
"""

import logging
import socket
import struct
from collections.abc import Iterable
from typing import Protocol
from weakref import WeakSet

from django.conf import settings

from invoices.domain.errors import FileRefused

CONNECT_SECONDS, ANSWER_SECONDS = 3, 30
UNIX, DEFAULT_PORT = "unix:", 3310

logger = logging.getLogger(__name__)


class Readable(Protocol):
    """The part of an uploaded file that the scanner reads."""

    def chunks(self) -> Iterable[bytes]: ...

    def seek(self, position: int) -> object: ...


# clean files of the requests under way: a form asks before its service does, and one look is enough
_seen_clean: WeakSet[Readable] = WeakSet()


def is_set() -> bool:
    """Whether received files are scanned at all."""
    return bool(settings.CLAMD_ADDRESS)


def refuse_infected(upload: Readable, name: str) -> None:
    """Show a file to the scanner. Raises FileRefused: infected, or the scanner does not answer.

    name: as it may be shown. A file that could not be scanned is not kept: it could be sent on to the recipient.
    """
    if not is_set() or upload in _seen_clean:
        return
    try:
        answer = _ask(upload)
    except OSError as fault:
        logger.error("clamd does not answer: %s", type(fault).__name__)
        raise _unscanned(name) from fault
    finally:
        upload.seek(0)
    if answer.endswith("FOUND"):
        logger.warning("infected file refused: %s", answer)
        raise FileRefused(
            f"L'antivirus a trouvé un programme malveillant dans « {name} » : le fichier n'a pas été gardé.",
            "Ne l'ouvrez pas et n'en envoyez pas de copie. Faites examiner votre poste, puis joignez un fichier sain.",
        )
    if not answer.endswith("OK"):
        logger.error("clamd could not scan a file: %s", answer)
        raise _unscanned(name)
    _seen_clean.add(upload)


def place_of(address: str) -> str | tuple[str, int]:
    """Where clamd listens: a socket's path for « unix:/path », else host and port. Raises ValueError.

    The port may be left out: 3310, clamd's own.
    """
    if address.startswith(UNIX):
        path = address.removeprefix(UNIX).removeprefix("//")
        if not path.startswith("/"):
            raise ValueError("not an absolute path")
        return path
    host, _, port = address.rpartition(":") if ":" in address else (address, "", str(DEFAULT_PORT))
    if not host or not (port.isascii() and port.isdecimal()) or not 0 < int(port) < 65536:
        raise ValueError("not host:port")
    return host.strip("[]"), int(port)


def _ask(upload: Readable) -> str:
    """Send the whole file and return the scanner's line: « stream: OK », « stream: Name FOUND ».

    Past its own limit of size, the scanner answers and closes before the end: its line is read all the same.
    """
    with _connected() as link:
        link.settimeout(ANSWER_SECONDS)
        try:
            link.sendall(b"zINSTREAM\0")
            for chunk in upload.chunks():
                link.sendall(struct.pack("!I", len(chunk)) + chunk)
            link.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = b""
        while not answer.endswith(b"\0") and (more := link.recv(4096)):
            answer += more
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _connected() -> socket.socket:
    place = place_of(settings.CLAMD_ADDRESS)
    if not isinstance(place, str):
        return socket.create_connection(place, CONNECT_SECONDS)
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(CONNECT_SECONDS)
    try:
        link.connect(place)
    except OSError:
        link.close()
        raise
    return link


def _unscanned(name: str) -> FileRefused:
    return FileRefused(
        f"L'antivirus ne répond pas : « {name} » n'a pas pu être examiné et n'a donc pas été gardé.",
        "Réessayez dans quelques minutes ; si cela dure, prévenez le support.",
    )
