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
import time
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

from invoices.child import ChildProcess
from invoices.domain.document import Document, Hints
from invoices.domain.lessons import Lesson
from invoices.formats import BROKEN, TOO_LONG, FileUnreadable
from invoices.formats.embedded import EmbeddedDocument
from invoices.formats.parties import settle_parties
from invoices.reading_frames import Frames, pack

SECONDS = 110
MEMORY = 1 << 30
GRACE = 10  # seconds the child has to say itself that a file took too long
PIECE = 1 << 16
PAGE_WIDTH = 1200

OnProgress = Callable[[int, int], None]
"""Pages done, pages to do."""
Take = Callable[[dict[str, Any], bytes], None]

__all__ = ["FileUnreadable", "Hints", "Reader", "settle_parties"]


class Reader(ChildProcess):
    """One child process. Serves one call at a time."""

    module = "invoices.reading_child"

    def __init__(self, seconds: int = SECONDS, memory: int = MEMORY, cores: int = 0) -> None:
        """seconds, memory (bytes): what one file may cost; cores: pages of it read at once, 0 for all there are."""
        super().__init__()
        self._limits = {"seconds": seconds, "memory": memory, "cores": cores or len(os.sched_getaffinity(0))}
        self._lock = Lock()

    def read(self, data: bytes, hints: Hints | None = None, on_progress: OnProgress | None = None) -> Document:
        """Read an invoice. Raises FileUnreadable with a French sentence: codes in `invoices.formats`."""
        documents: list[Document] = []

        def take(head: dict[str, Any], _: bytes) -> None:
            if head["is"] == "document":
                documents.append(Document.from_json(head["document"]))
            elif on_progress:
                on_progress(head["done"], head["total"])

        hints = hints or Hints()
        learned = [lesson.to_json() for lesson in hints.learned]
        self._ask({"do": "read", "supplier_siret": hints.supplier_siret, "learned": learned}, data, take)
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

    def embedded_xml(self, data: bytes) -> bytes:
        """The XML invoice inside a PDF, right or wrong; empty without one. Raises FileUnreadable."""
        found: list[bytes] = []
        self._ask({"do": "embedded"}, data, lambda _, xml: found.append(xml))
        return found[0]

    def documents(self, data: bytes) -> list[EmbeddedDocument]:
        """The documents that a Factur-X brings with its invoice; none in any other PDF. Raises FileUnreadable."""
        found: list[EmbeddedDocument] = []
        self._ask({"do": "documents"}, data, lambda *frame: found.append(EmbeddedDocument.from_frame(*frame)))
        return found

    def claims(self, data: bytes) -> list[str]:
        """What a PDF says of the data it carries, where that is missing or wrong: sentences. Raises FileUnreadable."""
        found: list[str] = []
        self._ask({"do": "claims"}, data, lambda head, _: found.extend(head["claims"]))
        return found

    def count_pages(self, data: bytes) -> int:
        """How many pages a PDF has. Raises FileUnreadable: it does not open, or has none."""
        counts: list[int] = []
        self._ask({"do": "count"}, data, lambda head, _: counts.append(head["pages"]))
        return counts[0]

    def learn(self, data: bytes, values: Mapping[str, str]) -> dict[str, list[Lesson]]:
        """Where values stand on pages that have a text layer, by field. Raises FileUnreadable.

        values: field → value as lessons.as_compared gives it.
        """
        taught: list[dict[str, list[Lesson]]] = []

        def take(head: dict[str, Any], _: bytes) -> None:
            taught.append({name: [Lesson.from_json(one) for one in seen] for name, seen in head["lessons"].items()})

        self._ask({"do": "learn", "values": dict(values)}, data, take)
        return taught[0]

    def _ask(self, request: dict[str, Any], data: bytes, take: Take) -> None:
        """Send one request and hand each answer to `take`. Anything but a proper end costs the child its life."""
        with self._lock:
            try:
                refusal = self._exchange(pack({**request, **self._limits}, data), take)
            except BaseException:
                self.close()
                raise
        if refusal:
            raise FileUnreadable(refusal["code"], refusal["text"])

    def _exchange(self, request: bytes, take: Take, is_second_try: bool = False) -> dict[str, Any] | None:
        """One request and its answers, the last of which is given if it is a refusal.

        A child that is gone before it says a word did not die of this file: it is replaced, once.
        """
        child = self._running()
        try:
            child.stdin.write(request)
            child.stdin.flush()
            return self._listen(child.stdout.fileno(), take)
        except (BrokenPipeError, EOFError):
            self.close()
            if is_second_try:
                raise FileUnreadable(*BROKEN) from None
            return self._exchange(request, take, is_second_try=True)

    def _listen(self, answers: int, take: Take) -> dict[str, Any] | None:
        """Take answers until the last one; give it if it is a refusal. Raises EOFError when there is none at all."""
        frames, until, is_silent = Frames(), time.monotonic() + self._limits["seconds"] + GRACE, True
        while select.select([answers], [], [], max(until - time.monotonic(), 0))[0]:
            piece = os.read(answers, PIECE)
            if not piece:
                raise EOFError if is_silent else FileUnreadable(*BROKEN)
            is_silent = False
            for head, payload in frames.feed(piece):
                if head["is"] in ("end", "refusal"):
                    return head if head["is"] == "refusal" else None
                take(head, payload)
        raise FileUnreadable(*TOO_LONG)
