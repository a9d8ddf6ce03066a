"""An XML invoice in another form: what is read of it, written by the writer of each target.

For the rule engine's process only: whoever deposits an XML wrote it, and no worker parses it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from invoices.domain.declared import Declared, Syntax
from invoices.formats import declared as foreign
from invoices.formats import en16931, filling
from invoices.formats.exchange import cii, ubl
from invoices.formats.exchange.table import FORMATS
from invoices.formats.readable import readable


def write(data: bytes, target: str) -> bytes:
    """The invoice in the form that a target of WRITERS names. Raises Misread when it cannot be read or written so."""
    return WRITERS[target](foreign.read(data))


def _readable(declared: Declared) -> bytes:
    return json.dumps(readable(declared).to_json()).encode()


def _ubl(declared: Declared) -> bytes:
    return ubl.write(in_syntax(declared, "UBL"))


def _cii(declared: Declared) -> bytes:
    return cii.write(in_syntax(declared, "CII"))


def _facturx(declared: Declared) -> bytes:
    return cii.write(replace(declared, specification=en16931.SPECIFICATION))


def in_syntax(declared: Declared, syntax: Syntax) -> Declared:
    """What an invoice tells in another syntax: the norm itself, not the profile that its own syntax gave it."""
    return declared if declared.syntax == syntax else replace(declared, specification=en16931.SPECIFICATION)


def _of(code: str) -> Callable[[Declared], bytes]:
    return lambda declared: FORMATS[code].write(declared)


WRITERS: Mapping[str, Callable[[Declared], bytes]] = {
    "readable": _readable,  # domain/readable.py, as JSON
    "filling": filling.write,  # the lines of a typed draft, as JSON
    "ubl": _ubl,
    "cii": _cii,
    "ubl-min": _of("IN_DP_E2_UBL_INVOICE_MIN"),
    "cii-min": _of("IN_DP_E2_CII_MIN_16B"),
    "cpp-mixte": _of("IN_DP_E2_CPP_FACTURE_MIN"),
    "facturx": _facturx,  # CII in the profile EN 16931, whatever its own is
}
