"""How values are written on screen, and the tags that fill components: amounts, identifiers, dates, prefilled marks."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django import forms, template
from django.template.defaultfilters import date as format_date

from invoices.domain.amounts import spelt
from structures.domain.identifiers import grouped

register = template.Library()

NO_BREAK = "\u00a0"
SIZE_UNITS = (("Mo", 1024 * 1024), ("ko", 1024))


@register.filter
def amount(value: Decimal | None, currency: str = "EUR") -> str:
    """Write an amount: « 4 137,50 € »; « — » when there is none. Other currencies bear their code."""
    return "—" if value is None or value == "" else spelt(Decimal(value), currency)


@register.filter
def siret(identifier: str | None) -> str:
    """Write a SIRET in groups; any other identifier as it is."""
    return grouped(identifier or "")


@register.filter(expects_localtime=True)
def day(value: date | datetime | None) -> str:
    """Write a day: « 20/11/2026 »; « — » when there is none."""
    return format_date(value, "d/m/Y") or "—"


@register.filter(expects_localtime=True)
def clock(value: datetime | None) -> str:
    """Write an hour in Paris: « 15 h 42 »."""
    return format_date(value, f"G{NO_BREAK}\\h{NO_BREAK}i")


@register.filter(expects_localtime=True)
def moment(value: datetime | None) -> str:
    """Write an instant in Paris: « 20/11/2026 à 15 h 42 »; « — » when there is none."""
    return f"{day(value)} à {clock(value)}" if value else "—"


@register.filter
def size(count: int | str) -> str:
    """Write a number of bytes: « 10 Mo », « 1,5 Mo », « 312 ko », « 12 octets »."""
    for unit, bytes_in_one in SIZE_UNITS:
        if int(count) >= bytes_in_one:
            return f"{int(count) / bytes_in_one:.1f}".removesuffix(".0").replace(".", ",") + NO_BREAK + unit
    return f"{count}{NO_BREAK}octets"


@register.filter
def extensions(accept: str) -> str:
    """Name the kinds of file a control takes: « PDF », « PDF, XML »; its MIME types say the same again."""
    return ", ".join(kind.strip()[1:].upper() for kind in accept.split(",") if kind.strip().startswith("."))


@register.filter
def widget_attr(field: forms.BoundField, name: str) -> str:
    """Give an attribute of a field's widget whose name has a hyphen, which templates cannot read."""
    return str(field.field.widget.attrs.get(name, ""))


@dataclass(frozen=True)
class ReadMark:
    """Where a prefilled value was read. text: « Lu page 1 » or « À vérifier »; page: 1 and up, or none.

    box: its place, as the page's script wants it; next: (id, label) of the next field to check, or none.
    """

    text: str
    tone: str
    page: str
    box: str
    next: list[str]


@register.filter
def read_mark(field: forms.BoundField) -> ReadMark | None:
    """Tell where the value of a field was read, from its widget's data-read, data-read-tone and data-box."""
    attrs = field.field.widget.attrs
    if not attrs.get("data-read"):
        return None
    box, following = str(attrs.get("data-box", "")), str(attrs.get("data-read-next", ""))
    page = re.match(r"[0-9]+", box) or re.search(r"[0-9]+", attrs["data-read"])
    return ReadMark(
        attrs["data-read"],
        attrs.get("data-read-tone", "info"),
        page.group() if page else "",
        box,
        following.split(" ", 1),
    )


@register.filter
def has_required(form: forms.BaseForm) -> bool:
    """Tell whether the form needs the sentence about the asterisk."""
    return any(field.required and not field.widget.is_hidden for field in form.fields.values())


@register.filter
def error_links(form: forms.BaseForm) -> list[tuple[str, str]]:
    """List the errors of a form as (text, id of the control to go to), in the order of its fields."""
    links = [(str(text), "") for text in form.non_field_errors()]
    for field in form:
        texts = [str(text) for text in field.errors]
        named = [text if text.startswith(f"« {field.label} »") else f"{field.label} : {text}" for text in texts]
        links += [(text, _first_control(field)) for text in named]
    return links


def _first_control(field: forms.BoundField) -> str:
    """Give the id that receives the focus: the first choice of a group, else the control itself."""
    if field.use_fieldset:
        return f"{field.auto_id}_0"
    return "" if field.is_hidden else field.id_for_label


def _pairs(arguments: tuple[str, ...]) -> list[tuple[str, str]]:
    """Group the arguments of a tag two by two; the last text may have no address."""
    padded = (*arguments, "") if len(arguments) % 2 else arguments
    return list(zip(padded[::2], padded[1::2], strict=True))


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*arguments: str) -> dict[str, list[tuple[str, str]]]:
    """Show the way from the home page: text, address, text, address, …, text of the page itself."""
    return {"trail": _pairs(arguments)}


@register.inclusion_tag("components/tabs.html")
def tabs(current: str, *arguments: str) -> dict[str, object]:
    """Show the tabs of an application: text of the open one, then text, address, text, address, …"""
    return {"current": current, "tabs": _pairs(arguments)}


@register.inclusion_tag("components/help_link.html")
def help_link(slug: str, label: str) -> dict[str, str]:
    """Link a screen to the article of the documentation that explains it."""
    return {"slug": slug, "label": label}
