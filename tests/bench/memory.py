"""The memory of a process and of all it started, watched while it works."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

INTERVAL = 0.02  # seconds
KILOBYTE = 1 << 10


class Watch:
    """`with Watch(pid) as watch: …`, then `watch.peak` in bytes. What processes share is counted once."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._pid = pid
        self._over = Event()
        self._thread = Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(INTERVAL):
            self.peak = max(self.peak, sum(_share(pid) for pid in _family(self._pid)))


def _family(pid: int) -> list[int]:
    """The process and its descendants."""
    with suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *(one for child in children for one in _family(int(child)))]
    return []


def _share(pid: int) -> int:
    """Proportional set size in bytes; 0 of a process that is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * KILOBYTE
    return 0
