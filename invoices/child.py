"""A process of its own that serves one caller over pipes: started at need, replaced when dead, gone with its owner."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("PATH", "LANG", "TESSDATA_PREFIX")  # what it may know: how to find programs, and no setting of the portal


class ChildProcess:
    """`python -m module`, which reads requests on its standard input and answers on its standard output."""

    module: str

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0

    @property
    def child_pid(self) -> int:
        """The process at work; 0 before the first request."""
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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _running(self) -> subprocess.Popen[bytes]:
        """The child of this very process: a fork of it starts its own."""
        if self._child and (self._owner != os.getpid() or self._child.poll() is not None):
            self.close()
        if self._child is None:
            self._owner = os.getpid()
            known = {name: os.environ[name] for name in KEPT if name in os.environ}
            command = (sys.executable, "-m", self.module)
            self._child = subprocess.Popen(command, cwd=ROOT, env=known, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self._child
