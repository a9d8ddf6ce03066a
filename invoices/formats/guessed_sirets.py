"""The supplier's SIRET where no word tells it: its SIREN is known, and five digits with a right key follow it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from stdnum.fr import siret

from invoices.domain.document import SURE, Found
from invoices.formats.labels import Candidate, found
from invoices.formats.layout import Line, Spot

GUESSED = SURE - 0.05
IN_VAT = re.compile(r"FR[0-9A-Z]{2}([0-9]{9})")
LETTERS_BETWEEN = 40  # of « SIREN … RCS Annecy – établissement n° 00012 »
NIC = r"(?:[^0-9]{0,3}[0-9]){5}(?![0-9])"


def guessed_siret(lines: Sequence[Line], fields: Mapping[str, Found]) -> dict[str, Found]:
    """`supplier_siret` when `fields` lacks it, or doubts one of another SIREN: whatever stands between its digits."""
    siren, read = _siren(fields), fields.get("supplier_siret")
    if not siren or (read and (read.is_sure or str(read.value).startswith(siren))):
        return {}
    seen = {value: spot for value, spot in _numbers(lines, siren)}
    if len(seen) != 1:
        return {}
    [(value, spot)] = seen.items()
    return {"supplier_siret": found(Candidate(value, spot, GUESSED))}


def _siren(fields: Mapping[str, Found]) -> str:
    told, vat = fields.get("supplier_siren"), fields.get("supplier_vat")
    in_vat = IN_VAT.fullmatch(str(vat.value)) if vat else None
    return in_vat[1] if in_vat else str(told.value) if told else ""


def _numbers(lines: Sequence[Line], siren: str) -> Iterator[tuple[str, Spot]]:
    """Every number with a right key that begins with this SIREN on a line, or begins so and ends on the next."""
    head = "[^0-9]{0,3}".join(siren)
    pattern = re.compile(rf"(?<![0-9]){head}[^0-9\n]{{0,{LETTERS_BETWEEN}}}?{NIC}")
    following = [*lines[1:], None]
    for line, after in zip(lines, following, strict=True):
        text = line.text if after is None or after.page is not line.page else f"{line.text} {after.text}"
        for match in pattern.finditer(text):
            value = re.sub("[^0-9]", "", match[0])
            if siret.is_valid(value) and match.start() < len(line.text):
                yield value, Spot(line, match.start(), min(match.end(), len(line.text)))
