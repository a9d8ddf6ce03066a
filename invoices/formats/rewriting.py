"""An XML invoice in another form: what is read of it, written by the writer of each target.

For the rule engine's process only: whoever deposits an XML wrote it, and no worker parses it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from invoices.domain.declared import Declared, Syntax
from invoices.formats import declared as foreign
from invoices.formats import en16931, filling
from invoices.formats.exchange.format import Format
from invoices.formats.exchange.table import FORMATS
from invoices.formats.readable import readable


def write(data: bytes, target: str) -> bytes:
    """The invoice in the form that a target of WRITERS names. Raises Misread when it cannot be read or written so."""
    return WRITERS[target](foreign.read(data))


def _readable(declared: Declared) -> bytes:
    return json.dumps(readable(declared).to_json()).encode()


def _written(format_: Format, declared: Declared) -> bytes:
    return format_.write(in_syntax(declared, format_.native) if format_.native else declared)


def in_syntax(declared: Declared, syntax: Syntax) -> Declared:
    """What an invoice tells in another syntax: the norm itself, not the profile that its own syntax gave it."""
    return declared if declared.syntax == syntax else replace(declared, specification=en16931.SPECIFICATION)


WRITERS: Mapping[str, Callable[[Declared], bytes]] = {
    "readable": _readable,  # domain/readable.py, as JSON
    "filling": filling.write,  # the lines of a typed draft, as JSON
    **{one.target: partial(_written, one) for one in FORMATS.values()},
}
