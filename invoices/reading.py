"""The reader: a client of the child process that opens deposited files, so that no worker ever parses one.

    reader = Reader()                      # one per worker process; the child starts at the first file
    document = reader.read(data, Hints(supplier_siret="…"), on_progress)
    images = reader.render(data, [1, 2])   # [(page, PNG), …]

A file that kills the child costs its own reading; the next call starts a new child. The child is bounded in
memory, time and open files, holds no setting of the portal, and dies when the worker does.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from invoices.domain.document import Document, Hints
from invoices.formats import BROKEN, TOO_LONG, FileUnreadable
from invoices.formats.parties import settle_parties
from invoices.reading_frames import Frames, pack

ROOT = Path(__file__).resolve().parent.parent
COMMAND = (sys.executable, "-m", "invoices.reading_child")
SECONDS = 110
MEMORY = 1 << 30
GRACE = 10  # seconds the child has to say itself that a file took too long
PIECE = 1 << 16
PAGE_WIDTH = 1200

OnProgress = Callable[[int, int], None]
"""Pages done, pages to do."""
Take = Callable[[dict[str, Any], bytes], None]

__all__ = ["FileUnreadable", "Hints", "Reader", "settle_parties"]


class Reader:
    """One child process, started when needed and again when it died. Serves one call at a time."""

    def __init__(self, seconds: int = SECONDS, memory: int = MEMORY) -> None:
        """seconds, memory (bytes): what one file may cost."""
        self._limits = {"seconds": seconds, "memory": memory}
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._lock = Lock()

    def read(self, data: bytes, hints: Hints | None = None, on_progress: OnProgress | None = None) -> Document:
        """Read an invoice. Raises FileUnreadable with a French sentence: codes in `invoices.formats`."""
        documents: list[Document] = []

        def take(head: dict[str, Any], _: bytes) -> None:
            if head["is"] == "document":
                documents.append(Document.from_json(head["document"]))
            elif on_progress:
                on_progress(head["done"], head["total"])

        self._ask({"do": "read", "supplier_siret": (hints or Hints()).supplier_siret}, data, take)
        return documents[0]

    def render(self, data: bytes, pages: Sequence[int], width: int = PAGE_WIDTH) -> list[tuple[int, bytes]]:
        """PNG images of pages (from 1), at most `width` pixels wide; a page that can't be drawn is missing.

        Raises FileUnreadable as `read` does.
        """
        images: list[tuple[int, bytes]] = []
        self._ask(
            {"do": "render", "pages": list(pages), "width": width},
            data,
            lambda head, image: images.append((head["page"], image)),
        )
        return images

    def close(self) -> None:
        """Stop the child. It would stop by itself with this process."""
        child, self._child = self._child, None
        if child is None:
            return
        if self._owner == os.getpid():
            child.kill()
            child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                pipe.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, request: dict[str, Any], data: bytes, take: Take) -> None:
        """Send one request and hand each answer to `take`. Anything but a proper end costs the child its life."""
        with self._lock:
            try:
                self._send(pack({**request, **self._limits}, data))
                refusal = self._listen(take)
            except BaseException:
                self.close()
                raise
        if refusal:
            raise FileUnreadable(refusal["code"], refusal["text"])

    def _send(self, request: bytes) -> None:
        """Write to the child; one that died since its last answer is replaced, once."""
        try:
            self._running().stdin.write(request)
        except BrokenPipeError:
            self.close()
            self._running().stdin.write(request)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child and (self._owner != os.getpid() or self._child.poll() is not None):
            self.close()
        if self._child is None:
            self._owner = os.getpid()
            self._child = subprocess.Popen(
                COMMAND, cwd=ROOT, env=_environment(), bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        return self._child

    def _listen(self, take: Take) -> dict[str, Any] | None:
        """Take answers until the last one; give it if it is a refusal."""
        frames, until = Frames(), time.monotonic() + self._limits["seconds"] + GRACE
        answers = self._child.stdout
        while select.select([answers], [], [], max(until - time.monotonic(), 0))[0]:
            piece = os.read(answers.fileno(), PIECE)
            if not piece:
                raise FileUnreadable(*BROKEN)
            for head, payload in frames.feed(piece):
                if head["is"] == "end":
                    return None
                if head["is"] == "refusal":
                    return head
                take(head, payload)
        raise FileUnreadable(*TOO_LONG)


def _environment() -> dict[str, str]:
    """What the child may know: how to find programs, and none of the portal's settings."""
    kept = ("PATH", "LANG", "TESSDATA_PREFIX")
    return {name: os.environ[name] for name in kept if name in os.environ}
