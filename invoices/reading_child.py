"""The reader's child process: preloads the parsers once, then forks for each file under limits that can't be lifted.

`python -m invoices.reading_child`, requests on standard input, answers on standard output (reading_frames). The
fork that meets a hostile file may hang, crash or eat memory: its parent tells what became of it and goes on.
Whoever dies takes the others along: this process ends when its input does, a fork and its tesseract when their
parent does.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple, NoReturn

from invoices import ocr
from invoices.domain.document import Hints
from invoices.domain.lessons import Lesson
from invoices.formats import BROKEN, TOO_LONG, FileUnreadable, learning, pdf
from invoices.formats.layout import lines_of
from invoices.formats.pdf_specimen import specimens
from invoices.reading_frames import Frames, pack

PIECE = 1 << 16
OPEN_FILES = 64
PLAIN, PACKED = specimens()
OUT_OF_MEMORY = 71  # exit codes of a fork
FAILED = 70
Answer = tuple[dict[str, Any], bytes]
NEARLY_ALL = 0.6  # of the memory allowed: a crash of a fork that used as much was for want of it


class Fork(NamedTuple):
    """One that waits for its only request, or is at it; the pipe that takes it there, and the one of its answers."""

    pid: int
    requests: int
    answers: int


def main() -> None:
    """Serve requests until the input ends."""
    is_ocr_available = ocr.is_available()
    for specimen in (PLAIN, PACKED):  # what the first page of a process costs is paid here, not by each fork
        pdf.read(specimen)
    gc.freeze()  # what is loaded by now is shared by all forks
    gc.disable()  # and not copied to each of them by a collection; a fork lives too short to need one
    frames, fork = Frames(), _forked(is_ocr_available)
    while piece := os.read(sys.stdin.fileno(), PIECE):
        for request, data in frames.feed(piece):
            if fork.pid in _buried():  # somebody killed it while it waited
                _let_go(fork)
                fork = _forked(is_ocr_available)
            _serve(fork, request, data)
            fork = _forked(is_ocr_available)  # now, for nobody waits: a fork takes a fourth of a short request


def _buried() -> set[int]:
    """The forks that are dead by now, let go of: while they died, the next request was already on its way."""
    dead = set()
    with suppress(ChildProcessError):
        while pid := os.waitpid(-1, os.WNOHANG)[0]:
            dead.add(pid)
    return dead


def _forked(is_ocr_available: bool) -> Fork:
    mine, requests = os.pipe()
    answers, sink = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(requests)
        os.close(answers)
        _work(mine, sink, is_ocr_available)
    os.close(mine)
    os.close(sink)
    return Fork(pid, requests, answers)


def _let_go(fork: Fork) -> None:
    os.close(fork.requests)
    os.close(fork.answers)


def _serve(fork: Fork, request: dict[str, Any], data: bytes) -> None:
    """Have a fork do one request, pass its answers on, and add the last one if it could not."""
    until = time.monotonic() + request["seconds"]
    try:
        with suppress(BrokenPipeError):  # it is dead: so its answers say
            _write(fork.requests, pack(request, data))
        is_over, was_late = _relay(fork.answers, until)
    finally:
        _let_go(fork)
        with suppress(ProcessLookupError):
            os.killpg(fork.pid, signal.SIGKILL)
    if not is_over:
        _, status, usage = os.wait4(fork.pid, 0)
        code, text = _verdict(status, usage.ru_maxrss * 1024 > NEARLY_ALL * request["memory"], was_late)
        _answer(pack({"is": "refusal", "code": code, "text": text}))


def _relay(source: int, until: float) -> tuple[bool, bool]:
    """Pass on whole answers. Tell whether the last one came, and whether time ran out."""
    frames, requests = Frames(), sys.stdin.fileno()
    while ready := select.select([source, requests], [], [], max(until - time.monotonic(), 0))[0]:
        if requests in ready:  # a reader that waits sends nothing: it is gone
            raise SystemExit
        piece = os.read(source, PIECE)
        if not piece:
            return False, False
        for head, payload in frames.feed(piece):
            _answer(pack(head, payload))
            if head["is"] in ("end", "refusal"):
                return True, False  # at once: the next request may be here before the fork is gone
    return False, True


def _answer(frame: bytes) -> None:
    _write(sys.stdout.fileno(), frame)


def _write(pipe: int, frame: bytes) -> None:
    view = memoryview(frame)
    while view:
        view = view[os.write(pipe, view) :]


def _verdict(status: int, was_hungry: bool, was_late: bool) -> tuple[str, str]:
    """Why a fork ended without an answer, as far as can be told."""
    if was_late or was_hungry:
        return TOO_LONG
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return TOO_LONG
    return TOO_LONG if os.WIFEXITED(status) and os.WEXITSTATUS(status) == OUT_OF_MEMORY else BROKEN


def _work(requests: int, sink: int, is_ocr_available: bool) -> NoReturn:
    """What the fork does: never returns, so that nothing of the parent runs twice."""
    code = FAILED
    try:
        _cut_off()
        pdf.embedded_xml(PACKED)  # takes as its own, while nobody waits, the memory that every request writes to
        request, data = _awaited(requests)
        _confine(request["seconds"], request["memory"])
        with os.fdopen(sink, "wb") as answers:
            _do(request, data, answers, is_ocr_available)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    except Exception as error:  # the parsers fail in as many ways as files can be damaged
        print(f"reading: {type(error).__name__}", file=sys.stderr)  # noqa: T201 - the child has no other log
    finally:
        os._exit(code)


def _cut_off() -> None:
    """Die with the parent, and have nothing of the reader's pipes."""
    os.setsid()
    ocr.die_with_parent()
    if os.getppid() == 1:
        os._exit(FAILED)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, sys.stdin.fileno())
    os.dup2(nothing, sys.stdout.fileno())


def _awaited(requests: int) -> tuple[dict[str, Any], bytes]:
    """The one request, and its file; the process ends when none will come."""
    frames = Frames()
    while piece := os.read(requests, PIECE):
        for frame in frames.feed(piece):
            return frame
    os._exit(0)


def _confine(seconds: int, memory: int) -> None:
    """Bound this process and those it starts."""
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _do(request: dict[str, Any], data: bytes, answers: Any, is_ocr_available: bool) -> None:
    def say(head: dict[str, Any], payload: bytes = b"") -> None:
        answers.write(pack(head, payload))
        answers.flush()

    try:
        if request["do"] == "render":
            for number, image in pdf.render(data, request["pages"], request["width"]):
                say({"is": "image", "page": number}, image)
        elif request["do"] == "documents":
            for one in pdf.documents(data):
                say({"is": "file", **one.head}, one.content)
        elif request["do"] in IN_ONE:
            say(*IN_ONE[request["do"]](data, request))
        else:
            _read(request, data, say, is_ocr_available)
        say({"is": "end"})
    except FileUnreadable as error:
        say({"is": "refusal", "code": error.code, "text": error.text})


def _learn(data: bytes, request: dict[str, Any]) -> Answer:
    taught = learning.lessons_of(lines_of(pdf.text_pages(data)), request["values"])
    return {"is": "lessons", "lessons": {name: [one.to_json() for one in seen] for name, seen in taught.items()}}, b""


IN_ONE: dict[str, Callable[[bytes, dict[str, Any]], Answer]] = {  # what is answered by one frame
    "embedded": lambda data, _: ({"is": "xml"}, pdf.embedded_xml(data)),
    "claims": lambda data, _: ({"is": "claims", "claims": pdf.claims(data)}, b""),
    "count": lambda data, _: ({"is": "count", "pages": pdf.count_pages(data)}, b""),
    "learn": _learn,
}


def _read(request: dict[str, Any], data: bytes, say: Callable[[dict[str, Any]], None], is_ocr_available: bool) -> None:
    document = pdf.read(
        data,
        Hints(request["supplier_siret"], tuple(Lesson.from_json(one) for one in request["learned"])),
        lambda done, total: say({"is": "progress", "done": done, "total": total}),
        ocr.read_page if is_ocr_available else None,
        request["cores"],
    )
    say({"is": "document", "document": document.to_json()})


if __name__ == "__main__":
    main()
