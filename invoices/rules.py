"""The rule engine: a client of the process that reads XML invoices, so that no worker ever parses one.

    engine = RuleEngine()                 # one per worker process; the child starts at the first file
    inspected = engine.inspect(data)      # syntax, findings, values
    files = engine.files(data)            # the documents that it carries
    page = engine.write(data, "html")     # the same invoice for reading, or in another syntax

The child is bounded in time and memory by being watched: it can't start under an address-space limit.
"""

from __future__ import annotations

import os
import select
import time
from pathlib import Path
from threading import Lock
from typing import Any

from invoices.child import ChildProcess
from invoices.domain.inspected import Inspected
from invoices.formats.embedded import EmbeddedDocument
from invoices.reading_frames import Frames, pack

SECONDS = 60.0
MEMORY = 1_500_000_000  # bytes resident: six stylesheets take 300 MB, an invoice of 5 000 lines as much again
LOOK_EVERY = 0.25  # seconds
PIECE = 1 << 16
PAGE = os.sysconf("SC_PAGE_SIZE")

Frame = tuple[dict[str, Any], bytes]


class RulesUnavailable(Exception):
    """The engine gave no verdict on a file: too long, too large, or it died, twice."""


class RulesDied(RulesUnavailable):
    """It died, twice: it may do better later, or with another file."""


class NotWritten(ValueError):
    """The invoice can't be written in what was asked; the text says why, in French."""


class RuleEngine(ChildProcess):
    """One child process. Serves one call at a time."""

    module = "invoices.rules_child"

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        """seconds, memory (bytes resident): what one file may cost."""
        super().__init__()
        self._seconds, self._memory = seconds, memory
        self._lock = Lock()

    def inspect(self, data: bytes) -> Inspected:
        """What an XML says, and every rule that it breaks. Raises RulesUnavailable."""
        [(head, _)] = self._ask({"do": "inspect"}, data)
        return Inspected.from_json(head["inspected"])

    def files(self, data: bytes) -> list[EmbeddedDocument]:
        """The documents inside an XML invoice, right or wrong; none in what is no invoice. Raises RulesUnavailable."""
        found = self._ask({"do": "files"}, data)
        return [EmbeddedDocument.from_frame(head, content) for head, content in found]

    def write(self, data: bytes, target: str) -> bytes:
        """An XML invoice as another document, « html », « ubl »… Raises NotWritten, RulesUnavailable."""
        [(head, content)] = self._ask({"do": "write", "target": target}, data)
        if "refusal" in head:
            raise NotWritten(head["refusal"])
        return content

    def _ask(self, request: dict[str, str], data: bytes) -> list[Frame]:
        """Every answer to a request."""
        with self._lock:
            for _ in range(2):  # a child may have died of the file before
                try:
                    return self._exchange(pack(request, data))
                except (BrokenPipeError, EOFError):
                    self.close()
                except BaseException:
                    self.close()
                    raise
        raise RulesDied("died")

    def _exchange(self, request: bytes) -> list[Frame]:
        child = self._running()
        child.stdin.write(request)
        child.stdin.flush()
        frames, until, answers = Frames(), time.monotonic() + self._seconds, []
        while (left := until - time.monotonic()) > 0:
            if not select.select([child.stdout], [], [], min(left, LOOK_EVERY))[0]:
                if _resident(child.pid) > self._memory:
                    raise RulesUnavailable("memory")
                continue
            piece = os.read(child.stdout.fileno(), PIECE)
            if not piece:
                raise EOFError
            answers += frames.feed(piece)
            if answers and answers[-1][0]["is"] == "end":
                return answers[:-1]
        raise RulesUnavailable("time")


def _resident(pid: int) -> int:
    """Bytes of memory that a process holds; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0
