"""The rule engine's process: compiles a stylesheet at its first use, then judges one XML after the other.

`python -m invoices.rules_child`, requests on standard input, answers on standard output (reading_frames). It is a
process of its own, started fresh and used by one thread: SaxonC aborts after a fork, from several threads, and under
an address-space limit, so that its owner watches its memory and its time instead. It only ever meets documents whose
schema is right. It ends when its input does.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import Any

from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor

from invoices.formats import schematron, syntaxes
from invoices.formats.trees import parse
from invoices.ocr import die_with_parent
from invoices.reading_frames import Frames, pack

PIECE = 1 << 16


def main() -> None:
    """Serve requests until the input ends."""
    die_with_parent()
    processor = PySaxonProcessor(license=False)

    @cache
    def compiled(path: str) -> Any:
        return processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(syntaxes.folder() / path))

    frames = Frames()
    while piece := os.read(sys.stdin.fileno(), PIECE):
        for _, data in frames.feed(piece):
            _answer(_judged(processor, compiled, data))


def _judged(processor: Any, compiled: Any, data: bytes) -> list[schematron.Report]:
    root = parse(data)
    syntax = syntaxes.syntax_of(root)
    if syntax is None or syntax.is_minimal:
        return []
    try:
        node = processor.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
        report = compiled(syntax.rules).transform_to_string(xdm_node=node)
    except PySaxonApiError as error:
        return [schematron.stopped(str(error))]
    return schematron.reports_of(report.encode(), root, syntax)


def _answer(reports: list[schematron.Report]) -> None:
    view = memoryview(pack({"is": "reports", "reports": [one.to_json() for one in reports]}))
    while view:
        view = view[os.write(sys.stdout.fileno(), view) :]


if __name__ == "__main__":
    main()
