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
from typing import Any, NoReturn

from invoices import ocr
from invoices.domain.document import Hints
from invoices.domain.lessons import Lesson
from invoices.formats import BROKEN, TOO_LONG, FileUnreadable, learning, pdf
from invoices.formats.layout import lines_of
from invoices.formats.pdf_specimen import specimens
from invoices.reading_frames import Frames, pack

PIECE = 1 << 16
OPEN_FILES = 64
OUT_OF_MEMORY = 71  # exit codes of a fork
FAILED = 70
Answer = tuple[dict[str, Any], bytes]
NEARLY_ALL = 0.6  # of the memory allowed: a crash of a fork that used as much was for want of it


def main() -> None:
    """Serve requests until the input ends."""
    is_ocr_available = ocr.is_available()
    for specimen in specimens():  # what the first page of a process costs is paid here, not by each fork
        pdf.read(specimen)
    gc.freeze()  # what is loaded by now is shared by all forks
    gc.disable()  # and not copied to each of them by a collection; a fork lives too short to need one
    frames = Frames()
    while piece := os.read(sys.stdin.fileno(), PIECE):
        for request, data in frames.feed(piece):
            _bury()
            _serve(request, data, is_ocr_available)


def _bury() -> None:
    """Let go of the forks that are dead by now: while they died, the next request was already on its way."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _serve(request: dict[str, Any], data: bytes, is_ocr_available: bool) -> None:
    """Have a fork do one request, pass its answers on, and add the last one if it could not."""
    source, sink = os.pipe()
    fork = os.fork()
    if fork == 0:
        os.close(source)
        _work(request, data, sink, is_ocr_available)
    os.close(sink)
    try:
        is_over, was_late = _relay(source, time.monotonic() + request["seconds"])
    finally:
        os.close(source)
        with suppress(ProcessLookupError):
            os.killpg(fork, signal.SIGKILL)
    if not is_over:
        _, status, usage = os.wait4(fork, 0)
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
    view = memoryview(frame)
    while view:
        view = view[os.write(sys.stdout.fileno(), view) :]


def _verdict(status: int, was_hungry: bool, was_late: bool) -> tuple[str, str]:
    """Why a fork ended without an answer, as far as can be told."""
    if was_late or was_hungry:
        return TOO_LONG
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return TOO_LONG
    return TOO_LONG if os.WIFEXITED(status) and os.WEXITSTATUS(status) == OUT_OF_MEMORY else BROKEN


def _work(request: dict[str, Any], data: bytes, sink: int, is_ocr_available: bool) -> NoReturn:
    """What the fork does: never returns, so that nothing of the parent runs twice."""
    code = FAILED
    try:
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


def _confine(seconds: int, memory: int) -> None:
    """Bound this process and those it starts; cut it off from the reader's pipes."""
    os.setsid()
    ocr.die_with_parent()
    if os.getppid() == 1:
        os._exit(FAILED)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, sys.stdin.fileno())
    os.dup2(nothing, sys.stdout.fileno())
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
