"""The rule engine: a client of the process that inspects XML invoices, so that no worker ever parses one.

    engine = RuleEngine()                 # one per worker process; the child starts at the first file
    inspected = engine.inspect(data)      # syntax, findings, values

The child is bounded in time and memory by being watched: it can't start under an address-space limit.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock

from invoices.domain.inspected import Inspected
from invoices.reading_frames import Frames, pack

ROOT = Path(__file__).resolve().parent.parent
COMMAND = (sys.executable, "-m", "invoices.rules_child")
SECONDS = 60.0
MEMORY = 1_500_000_000  # bytes resident: six stylesheets take 300 MB, an invoice of 5 000 lines as much again
LOOK_EVERY = 0.25  # seconds
PIECE = 1 << 16
PAGE = os.sysconf("SC_PAGE_SIZE")


class RulesUnavailable(Exception):
    """The engine gave no verdict on a file: too long, too large, or it died, twice."""


class RuleEngine:
    """One child process, started when needed and again when it died. Serves one call at a time."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        """seconds, memory (bytes resident): what one file may cost."""
        self._seconds, self._memory = seconds, memory
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._lock = Lock()

    def inspect(self, data: bytes) -> Inspected:
        """What an XML says, and every rule that it breaks. Raises RulesUnavailable."""
        with self._lock:
            for _ in range(2):  # a child may have died of the file before
                try:
                    return self._exchange(data)
                except (BrokenPipeError, EOFError):
                    self.close()
                except BaseException:
                    self.close()
                    raise
        raise RulesUnavailable("died")

    @property
    def child_pid(self) -> int:
        """The process at work; 0 before the first file."""
        return self._child.pid if self._child else 0

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

    def __enter__(self) -> RuleEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _exchange(self, data: bytes) -> Inspected:
        child = self._running()
        child.stdin.write(pack({"do": "inspect"}, data))
        child.stdin.flush()
        frames, until = Frames(), time.monotonic() + self._seconds
        while (left := until - time.monotonic()) > 0:
            if not select.select([child.stdout], [], [], min(left, LOOK_EVERY))[0]:
                if _resident(child.pid) > self._memory:
                    raise RulesUnavailable("memory")
                continue
            piece = os.read(child.stdout.fileno(), PIECE)
            if not piece:
                raise EOFError
            for head, _ in frames.feed(piece):
                return Inspected.from_json(head["inspected"])
        raise RulesUnavailable("time")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child and (self._owner != os.getpid() or self._child.poll() is not None):
            self.close()
        if self._child is None:
            self._owner = os.getpid()
            kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
            self._child = subprocess.Popen(COMMAND, cwd=ROOT, env=kept, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self._child


def _resident(pid: int) -> int:
    """Bytes of memory that a process holds; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0
