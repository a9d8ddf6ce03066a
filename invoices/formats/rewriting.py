"""An XML invoice in another form: what is read of it, written by the writer of each target.

For the rule engine's process only: whoever deposits an XML wrote it, and no worker parses it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from invoices.domain.declared import Declared
from invoices.formats import declared as foreign
from invoices.formats.readable import readable


def write(data: bytes, target: str) -> bytes:
    """The invoice in the form that a target of WRITERS names. Raises Misread when it cannot be read or written so."""
    return WRITERS[target](foreign.read(data))


def _readable(declared: Declared) -> bytes:
    return json.dumps(readable(declared).to_json()).encode()


WRITERS: Mapping[str, Callable[[Declared], bytes]] = {
    "readable": _readable,  # domain/readable.py, as JSON
}
