"""The rule engine's process: reads one XML after the other, with rules that it compiles at their first use.

`python -m invoices.rules_child`, requests on standard input, answers on standard output (reading_frames). It is a
process of its own, started fresh and used by one thread: SaxonC aborts after a fork, from several threads, and under
an address-space limit, so that its owner watches its memory and its time instead. It ends when its input does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor

from invoices.formats import embedded, inspecting, rewriting, schematron, syntaxes
from invoices.formats.trees import Misread
from invoices.ocr import die_with_parent
from invoices.reading_frames import Frames, pack

PIECE = 1 << 16


def main() -> None:
    """Serve requests until the input ends."""
    die_with_parent()
    judge = judge_of(PySaxonProcessor(license=False))
    frames = Frames()
    while piece := os.read(sys.stdin.fileno(), PIECE):
        for request, data in frames.feed(piece):
            for frame in _answers(request, data, judge):
                _answer(frame)
            _answer(pack({"is": "end"}))


def _answers(request: dict[str, Any], data: bytes, judge: inspecting.Judge) -> Iterator[bytes]:
    """What is said to one request, before its end."""
    if request["do"] == "files":
        for one in embedded.documents_of(data):
            yield pack({"is": "file", **one.head}, one.content)
    elif request["do"] == "write":
        yield _written(data, request["target"])
    else:
        yield pack({"is": "inspected", "inspected": inspecting.inspect(data, judge).to_json()})


def _written(data: bytes, target: str) -> bytes:
    try:
        return pack({"is": "document"}, rewriting.write(data, target))
    except Misread as error:
        return pack({"is": "refusal", "refusal": str(error)})


def judge_of(processor: Any) -> inspecting.Judge:
    """Runs the rules of a syntax; each set is compiled once, in a second or less."""

    @cache
    def compiled(path: str) -> Any:
        return processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(syntaxes.folder() / path))

    def judge(root: etree._Element, syntax: syntaxes.Checks) -> list[schematron.Report]:
        try:
            node = processor.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
            report = compiled(syntax.rules).transform_to_string(xdm_node=node)
        except PySaxonApiError as error:
            return [schematron.stopped(str(error))]
        return schematron.reports_of(report.encode(), root, syntax)

    return judge


def _answer(frame: bytes) -> None:
    view = memoryview(frame)
    while view:
        view = view[os.write(sys.stdout.fileno(), view) :]


if __name__ == "__main__":
    main()
