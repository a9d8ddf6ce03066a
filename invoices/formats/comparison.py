"""The page and the invoice for machines inside the same PDF, compared: what one has, where it is printed, what differs.

The data give the values, the page their places; what only the page has completes them.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from invoices.domain.amounts import spelt
from invoices.domain.document import AMOUNTS, DATES, Document, Found, Siret, Value
from invoices.domain.inside import Difference
from invoices.formats.layout import Line, Spot
from invoices.formats.values import amounts, dates, fold

DISPUTED = 0.5  # a value that the page says otherwise: to be checked, whoever is right
CONFIRMED = 0.95  # a SIRET of the page that begins with the SIREN of the data
NAMES = frozenset({"supplier_name", "recipient_name"})  # printed in too many ways to be compared
CODES = frozenset({"vat_type", "exemption_reason", "payment_means"})  # the portal's own: nobody prints them
TOO_COMMON = CODES | {"document_type", "currency", "framework"}  # printed anywhere: only a label gives their place
LEAST_SIGNS = 3  # a shorter code is found by chance
MOST_SIGNS = 80
SIRET_DIGITS = 14
BETWEEN = r"[\W_]{0,3}"  # the signs of a code, as people space and punctuate it


def completed(page: Document, data: Document, lines: Sequence[Line]) -> Document:
    """What the page says, under what the data say. page: read from lines; data: without places nor pages."""
    found: dict[str, Found] = dict(page.found)
    differences = []
    for name, told in data.found.items():
        printed = page.found.get(name)
        spot = _printed_at(name, told.value, lines)
        if _differs(name, told.value, printed, spot):
            differences.append(_difference(name, printed, told, data))
            found[name] = replace(told, confidence=min(told.confidence, DISPUTED), box=printed.box)
        else:
            agrees = printed is not None and _agree(name, printed.value, told.value)
            box = printed.box if printed and agrees and printed.box else spot.box if spot else None
            found[name] = replace(told, box=box)
    sirets = _sirets(page, data, found)
    found |= _confirmed(found, sirets)
    return replace(
        page,
        found=found,
        vat=data.vat or page.vat,
        lines=data.lines or page.lines,
        sirets=sirets,
        notes=(*page.notes, *data.notes, *_misprinted(page, data, lines), *_incomplete(found)),
        differences=tuple(_once(differences)),
    )


def _differs(name: str, told: Value, printed: Found | None, spot: Spot | None) -> bool:
    """Whether the page surely says something else; a code of the data that is printed too is no contradiction."""
    if printed is None or name in NAMES or not printed.is_sure or _agree(name, printed.value, told):
        return False
    return name in AMOUNTS or name in DATES or spot is None


def _agree(name: str, one: Value, other: Value) -> bool:
    """Amounts without their sign, for an avoir prints it or not; codes without spaces, case or punctuation."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one) == abs(other)
    if isinstance(one, str) and isinstance(other, str):
        return _bare(one) == _bare(other)
    return one == other


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", fold(text))


def _difference(name: str, printed: Found, told: Found, data: Document) -> Difference:
    currency = str(data.value("currency") or "EUR")
    return Difference(name, _written(printed.value, currency), _written(told.value, currency))


def _written(value: Value, currency: str) -> str:
    if isinstance(value, Decimal):
        return spelt(value, currency)
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    return value


def _once(differences: Sequence[Difference]) -> Iterator[Difference]:
    """A party's SIREN follows from its SIRET, and its VAT number from both: told once."""
    told = {one.field for one in differences}
    for one in differences:
        party, _, kind = one.field.partition("_")
        before = {"siren": {"siret"}, "vat": {"siret", "siren"}}.get(kind, set())
        if not {f"{party}_{name}" for name in before} & told:
            yield one


def _misprinted(page: Document, data: Document, lines: Sequence[Line]) -> Iterator[str]:
    """A SIRET that lost or gained digits on the page, which only its beginning, known from the data, gives away."""
    for party in ("supplier", "recipient"):
        siren = str(data.value(f"{party}_siren") or "")
        if not siren or any(one.value.startswith(siren) for one in page.sirets):
            continue
        pattern = re.compile(rf"siret\W{{0,5}}({'[ .]?'.join(siren)}(?:[ .]?[0-9]){{1,8}})(?![0-9])")
        for match in filter(None, (pattern.search(line.folded) for line in lines)):
            count = sum(sign in "0123456789" for sign in match.group(1))
            if count != SIRET_DIGITS:
                yield (
                    f"Le SIRET imprimé « {match.group(1)} » compte {count} chiffres au lieu de {SIRET_DIGITS}. "
                    "Corrigez-le dans votre logiciel, puis redéposez la facture."
                )


def _incomplete(found: dict[str, Found]) -> Iterator[str]:
    """The portal routes by SIRET; invoices between companies often give the SIREN alone."""
    siren = found.get("recipient_siren")
    if siren and siren.source == "xml" and "recipient_siret" not in found:
        yield (
            f"Les données jointes ne donnent du destinataire que son SIREN, {siren.value}. "
            "Complétez son SIRET, à 14 chiffres : il figure sur le bon de commande."
        )


def _sirets(page: Document, data: Document, found: dict[str, Found]) -> tuple[Siret, ...]:
    """The SIRETs for the directory to judge: those of the data, then of the page those that can be of a party.

    A party that the data know by its SIREN alone has the SIRET that is printed with it.
    """
    told = tuple(replace(one, box=found[f"{one.role}_siret"].box) for one in data.sirets)
    sirens = {
        str(data.value(f"{party}_siren")): party for party in ("supplier", "recipient") if data.value(f"{party}_siren")
    }
    known = {one.role for one in told}
    printed = []
    for one in page.sirets:
        party = sirens.get(one.value[:9], "")
        if (party and party not in known) or (not party and len(sirens) < 2 and one.role not in known):
            printed.append(replace(one, role=party) if party else one)  # type: ignore[arg-type]
    return (*told, *printed)


def _confirmed(found: dict[str, Found], sirets: Sequence[Siret]) -> dict[str, Found]:
    """The one SIRET that is printed for a party whose SIREN the data tell is that party's."""
    fields = {}
    for party in ("supplier", "recipient"):
        siren, name = found.get(f"{party}_siren"), f"{party}_siret"
        own = [one for one in sirets if siren and siren.source == "xml" and one.value.startswith(str(siren.value))]
        if len(own) == 1 and own[0].source != "xml":
            fields[name] = Found(own[0].value, CONFIRMED, own[0].box, own[0].source)
    return fields


def _printed_at(name: str, value: Value, lines: Sequence[Line]) -> Spot | None:
    """Where a value stands on the page: amounts are summed up at the end, all else is named at the beginning."""
    if name in TOO_COMMON:
        return None
    if isinstance(value, Decimal):
        return next(_spots(reversed(lines), lambda line: _amount_in(line, value)), None)
    if isinstance(value, datetime.date):
        return next(_spots(lines, lambda line: _date_in(line, value)), None)
    bare = _bare(value)
    if not LEAST_SIGNS <= len(bare) <= MOST_SIGNS:
        return None
    rest = f"(?:{BETWEEN}[0-9]){{5}}" if name.endswith("_siren") else ""  # often printed as the head of a SIRET only
    printed = BETWEEN.join(map(re.escape, bare))
    pattern = re.compile(rf"(?<![^\W_]){printed}(?:{rest})?(?![^\W_])")
    return next(_spots(lines, lambda line: _text_in(line, pattern)), None)


def _spots(lines: Iterator[Line] | Sequence[Line], find: Callable[[Line], tuple[int, int] | None]) -> Iterator[Spot]:
    for line in lines:
        place = find(line)
        if place:
            yield Spot(line, *place)


def _amount_in(line: Line, value: Decimal) -> tuple[int, int] | None:
    printed = amounts(line.text, line.page.source == "ocr")
    return next(((one.start, one.end) for one in printed if one.is_marked and abs(one.value) == abs(value)), None)


def _date_in(line: Line, value: datetime.date) -> tuple[int, int] | None:
    return next(((one.start, one.end) for one in dates(line.text) if one.value == value), None)


def _text_in(line: Line, pattern: re.Pattern[str]) -> tuple[int, int] | None:
    match = pattern.search(line.folded)
    return match.span() if match else None
