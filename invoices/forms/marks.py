"""Marks on a prefilled form: how sure the reading of each value is, where it stands on the page, what to check next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms

from invoices.domain.document import Box, Document, Found
from invoices.domain.inside import NOT_ON_THE_FORM

READ_NAMES = {"recipient_siret": "recipient_identifier", "document_type": "type"}  # of a document → of the form
MARGIN = 2  # points: the frame drawn around a value must not hide it


class Disagreement(NamedTuple):
    """A value that page and data tell otherwise. name: of the form's field, empty when the form has none."""

    name: str
    label: str
    on_page: str
    in_data: str


def mark_fields(form: forms.Form, document: Document, shown: Sequence[str]) -> None:
    """Tie each field still holding what was read to its place on the page, and say how sure the reading is.

    shown: names of the form's fields, as they stand on the screen: what is doubtful names what to check after it.
    """
    disputed = {one.field for one in document.differences}
    for name, found in document.found.items():
        field = form.fields.get(READ_NAMES.get(name, name))
        if field is None:
            continue
        if found.box:
            field.widget.attrs["data-box"] = place_of(found.box, document)
        text = _said(found, name in disputed)
        if text and _is_still(found, form.initial.get(READ_NAMES.get(name, name))):
            field.widget.attrs["data-read"] = text
            field.widget.attrs["data-read-tone"] = "info" if found.is_sure else "warning"
    doubtful = to_check(form, shown)
    for name, (following, label) in zip((name for name, _ in doubtful), doubtful[1:], strict=False):
        form.fields[name].widget.attrs["data-read-next"] = f"id_{following} {label}"


def to_check(form: forms.Form, shown: Sequence[str]) -> list[tuple[str, str]]:
    """(name, label) of the fields that still hold a value read without certainty, in the order of the screen."""
    fields: Mapping[str, forms.Field] = form.fields
    marked = (name for name in shown if name in fields and fields[name].widget.attrs.get("data-read-tone") == "warning")
    return [(name, str(fields[name].label)) for name in marked]


def disagreements(form: forms.Form, document: Document) -> list[Disagreement]:
    """What page and data tell otherwise, under the names of the form."""
    told = []
    for one in document.differences:
        name = READ_NAMES.get(one.field, one.field)
        label = str(form.fields[name].label) if name in form.fields else NOT_ON_THE_FORM.get(one.field, one.field)
        told.append(Disagreement(name if name in form.fields else "", label, one.on_page, one.in_data))
    return told


def place_of(box: Box, document: Document) -> str:
    """A box as the page's script wants it: page, then x0, top, x1, bottom as fractions of the page, with a margin."""
    size = document.pages[document.pages_read.index(box.page)] if box.page in document.pages_read else None
    if size is None or not size.width or not size.height:
        return ""
    across, down = MARGIN / size.width, MARGIN / size.height
    left, top, right, bottom = box.x0 / size.width, box.top / size.height, box.x1 / size.width, box.bottom / size.height
    sides = (left - across, top - down, right + across, bottom + down)
    return ",".join((str(box.page), *(f"{min(max(side, 0), 1):.4f}" for side in sides)))


def _said(found: Found, is_disputed: bool) -> str:
    """How the value was come by; nothing for what was certainly worked out from the rest of the page."""
    page = f"page {found.box.page}" if found.box else ""
    if is_disputed:
        return "À vérifier, la page dit autre chose"
    if not found.is_sure:
        return f"À vérifier, lu {page}" if page else "À vérifier"
    if found.source == "xml":
        return f"Lu dans les données, {page}" if page else "Lu dans les données jointes"
    return f"Lu {page}" if page else ""


def _is_still(found: Found, value: Any) -> bool:
    """Whether the field holds what was read; an avoir prints its amounts below zero, the form holds them above."""
    if isinstance(found.value, Decimal) and isinstance(value, Decimal):
        return abs(found.value) == value
    return bool(found.value == value)
