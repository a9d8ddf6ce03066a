"""A child that runs a function of ours instead of a program: it shares what is already loaded, so it starts at once."""

import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from typing import IO

POLL = 0.02  # seconds


class Forked:
    """A forked child with the manners of subprocess.Popen. No connection may be open when it is made."""

    def __init__(self, body: Callable[[], None], prepare: Callable[[], None], output: IO[bytes]) -> None:
        """Fork. The child calls `prepare`, then `body` with its output in `output`, and ends."""
        self.returncode: int | None = None
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                prepare()
                _redirect(output)
                code = _run(body)
            finally:
                os._exit(code)  # never back into the launcher's own stack

    def poll(self) -> int | None:
        """Return the exit code once it has ended: negative for a signal, as Popen does."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired after `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and timeout is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(POLL)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def _redirect(output: IO[bytes]) -> None:
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(output.fileno(), 1)
    os.dup2(output.fileno(), 2)


def _run(body: Callable[[], None]) -> int:
    """Return the exit code that Python itself would give."""
    try:
        body()
        return 0
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)  # noqa: T201 (as the interpreter does)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
