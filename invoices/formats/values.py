"""Values as people print them on French invoices: amounts, dates, identifiers. Text in, plain values out.

Only ASCII digits count: other digits look alike and are used to deceive.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from stdnum import iban as iban_rule
from stdnum.fr import siren as siren_rule
from stdnum.fr import tva as vat_rule

from structures.domain.identifiers import has_siret_key

GAP = " \u00a0\u202f\u2009"
DASH = "-\u2212\u2013"
DOTS = "\u00b7\u2022\u2219\u22c5"  # « 31 · 01 · 2026 »
CENTURY_TURN = 80  # 79 is 2079, 80 is 1980
FIRST_YEAR, LAST_YEAR = 1990, 2099

AMOUNT_SHAPE = rf"""
    (?<![0-9A-Za-z])(?<![0-9][.,:;/\-'])
    (?:\( | (?P<minus>[{DASH}])[{GAP}]?)?
    (?P<before>(?:[€$£]|EUR)[{GAP}]?[{DASH}]?)?
    (?P<whole>[0-9]{{1,3}}(?:(?P<sep>[{GAP}.,'’])[0-9]{{3}}(?:(?P=sep)[0-9]{{3}})*) | [0-9]{{1,12}})
    (?:%s)?
    (?![0-9] | [.,/\-:][0-9] | [{GAP}]?%% )
    (?P<trail>[{DASH}](?![{GAP}]?[0-9A-Za-z]) | \))?
    (?:[{GAP}]?(?P<after>€ | \$ | EUR\b | [Ee]uros?\b))?
    (?![A-Za-z0-9])"""
FLAGS = re.VERBOSE | re.ASCII
PRINTED_AMOUNT = re.compile(AMOUNT_SHAPE % r"[.,](?P<cents>[0-9]{2})", FLAGS)
RECOGNISED_AMOUNT = re.compile(AMOUNT_SHAPE % r"[.,][ ]?(?P<cents>[0-9][ ]?[0-9])", FLAGS)  # « 470,1 5 € »

MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
SHORT_MONTHS = ("janv", "fev", "mar", "avr", "mai", "jui", "juil", "aou", "sept", "oct", "nov", "dec")
MONTH_NUMBERS = {name: number for number, name in enumerate(SHORT_MONTHS, 1)}
MONTH_NUMBERS |= {"jan": 1, "fevr": 2, "juin": 6, "sep": 9} | {name: number for number, name in enumerate(MONTHS, 1)}
ENGLISH = {"january": 1, "february": 2, "feb": 2, "march": 3, "april": 4, "apr": 4, "may": 5, "june": 6, "july": 7}
ENGLISH |= {
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "august": 8,
    "september": 9,
    "october": 10,
    "november": 11,
    "december": 12,
}
MONTH_NUMBERS |= ENGLISH
DATE = re.compile(
    rf"""
    (?<![0-9])(?<![0-9A-Za-z][/\-])(?:
      (?P<d>[0-3]?[0-9])[{GAP}]?(?P<s>[/.\-{DOTS}])[{GAP}]?(?P<m>[01]?[0-9])[{GAP}]?(?P=s)[{GAP}]?(?P<y>[0-9]{{4}}|[0-9]{{2}})
    | (?P<y2>[12][0-9]{{3}})(?P<s2>[/.\-])(?P<m2>[01][0-9])(?P=s2)(?P<d2>[0-3][0-9])
    | (?<![A-Za-z])(?P<y3>20[0-9]{{2}})(?P<m3>[01][0-9])(?P<d3>[0-3][0-9])
    | (?<![A-Za-z])(?P<m5>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{{0,6}})\.?[{GAP}]
      (?P<d5>[0-3]?[0-9])(?:st|nd|rd|th)?,?[{GAP}](?P<y5>20[0-9]{{2}})
    | (?P<d4>[0-3]?[0-9]|[li](?=er))(?:er)?[{GAP}/.\-](?P<m4>[a-z]{{3,9}})\.?[{GAP}/.\-](?P<y4>[0-9]{{4}}|[0-9]{{2}})
    )(?![0-9]|[/\-][0-9])""",
    FLAGS,
)
SIRET = re.compile(
    rf"""
    (?<![0-9])(?: [0-9]{{14}}
    | (?<![0-9][{GAP}.])[0-9]{{3}}[{GAP}.]?[0-9]{{3}}[{GAP}.]?[0-9]{{3}}[{GAP}.\-]{{0,3}}[0-9](?:[{GAP}]?[0-9]){{4}}
    )(?![0-9])""",
    FLAGS,
)
SPACED_SIRET = re.compile(r"(?<![0-9A-Za-z.,])(?<![0-9] )[0-9](?: ?[0-9]){13}(?! ?[0-9]|[.,%])", re.ASCII)
SIREN = re.compile(
    rf"(?<![0-9])(?<![0-9][{GAP}.])[0-9]{{3}}[{GAP}.]?[0-9]{{3}}[{GAP}.]?[0-9]{{3}}(?![{GAP}.]?[0-9])", re.ASCII
)
FRENCH_VAT = re.compile(
    rf"(?<![A-Za-z0-9])FR[{GAP}]?(?:[0-9][{GAP}]?){{2}}(?:[0-9][{GAP}.]?){{8}}[0-9](?![0-9])", re.ASCII
)
IBAN = re.compile(rf"(?<![A-Za-z0-9])[A-Z]{{2}}[0-9]{{2}}(?:[{GAP}]?[A-Z0-9]){{11,30}}", re.ASCII)


SPACED_AMOUNT = re.compile(
    rf"(?<![0-9A-Za-z.,])(?P<minus>[{DASH}] ?)?(?P<whole>[0-9]{{1,3}}(?: [0-9]{{1,3}}){{1,3}})"
    r"[.,] ?(?P<cents>[0-9] ?[0-9])(?![0-9.,]| ?%)",
    re.ASCII,
)  # « 21 8,48 »


class Money(NamedTuple):
    """An amount in a text, from `start` to `end`; `is_marked`: it has cents or a currency, so is hardly a count."""

    value: Decimal
    start: int
    end: int
    is_marked: bool


class Dated(NamedTuple):
    value: datetime.date
    start: int
    end: int


class Coded(NamedTuple):
    """An identifier without its spaces; `has_key`: its check key is right."""

    value: str
    start: int
    end: int
    has_key: bool


LOOKS_LIKE = str.maketrans("OoQDlI|!SBZG", "000011115826")
AMONG_DIGITS = re.compile(
    r"(?<=[0-9])[OoQDlI|!SBZG]+(?=[0-9 ]|$)|(?<=[0-9] )[OoQDlI|!SBZG]+(?=[0-9])|(?<=\bFR)[OoQD](?=[0-9])"
)


def digits_meant(text: str) -> str:
    """A recognised text with digits for the letters that stand among digits and look like them; of the same length."""
    return AMONG_DIGITS.sub(lambda match: match.group(0).translate(LOOKS_LIKE), text)


class _Folding(dict[int, str]):
    """Code point → the character without case or accent; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = unicodedata.normalize("NFD", character)[0].lower()
        self[code] = SAME_SIGN.get(character) or (base if len(base) == 1 else character)
        return self[code]


SAME_SIGN = dict.fromkeys("ºᵒ˚", "°") | dict.fromkeys("’‘`´", "'") | dict.fromkeys(GAP, " ")
FOLDING = _Folding()


def fold(text: str) -> str:
    """Lower case without accents, of the same length: places in the result are places in the text."""
    return text.translate(FOLDING)


def amounts(text: str, recognised: bool = False) -> Iterator[Money]:
    """The amounts in a text: « 4 137,50 € », 1.234,56, 1,234.56 EUR, -12,00, (12,00), 12,00-.

    recognised: the text comes from a recognition, which puts spaces among the cents.
    """
    for match in (RECOGNISED_AMOUNT if recognised else PRINTED_AMOUNT).finditer(text):
        whole, cents = re.sub(r"[^0-9]", "", match["whole"]), (match["cents"] or "").replace(" ", "")
        value = Decimal(f"{whole}.{cents or '00'}")
        yield Money(
            -value if _is_negative(match) else value,
            match.start(),
            match.end(),
            bool(cents or match["before"] or match["after"]),
        )


def spaced_amounts(text: str) -> Iterator[Money]:
    """Amounts that a recognition may have cut in the wrong place: « 21 8,48 » read as 218,48. Guesses, to be summed."""
    for match in SPACED_AMOUNT.finditer(text):
        value = Decimal(f"{match['whole'].replace(' ', '')}.{match['cents'].replace(' ', '')}")
        yield Money(-value if match["minus"] else value, match.start(), match.end(), is_marked=True)


def _is_negative(match: re.Match[str]) -> bool:
    printed = match.group(0)
    return bool(
        match["minus"]
        or (match["before"] or "")[-1:] in tuple(DASH)
        or (match["trail"] or ")") in DASH
        or (printed.startswith("(") and match["trail"] == ")")
    )


def dates(text: str) -> Iterator[Dated]:
    """The dates in a text: 31/01/2026, 31-01-26, 2026-01-31, 20260131, 31 janvier 2026, 1er févr. 26, Jan 31, 2026."""
    for match in DATE.finditer(fold(text)):
        year, month, day = (
            next(filter(None, (match[f"{name}{shape}"] for shape in ("", "2", "3", "4", "5")))) for name in "ymd"
        )
        value = _date(year, month, day)
        if value:
            yield Dated(value, match.start(), match.end())


def _date(year: str, month: str, day: str) -> datetime.date | None:
    number = int(month) if month[0] in "0123456789" else MONTH_NUMBERS.get(month, 0)
    full_year = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < CENTURY_TURN else 1900)
    try:
        value = datetime.date(full_year, number, 1 if day in "li" else int(day))
    except ValueError:
        return None
    return value if FIRST_YEAR <= value.year <= LAST_YEAR else None


def sirets(text: str) -> Iterator[Coded]:
    for match in SIRET.finditer(text):
        value = re.sub(r"[^0-9]", "", match.group(0))
        if not value.startswith("000000000"):
            yield Coded(value, match.start(), match.end(), has_siret_key(value))


def spaced_sirets(text: str) -> Iterator[Coded]:
    """The SIRETs with a right key that a recognition may have cut in wrong places: « 2613005 7800240 »."""
    for match in SPACED_SIRET.finditer(text):
        value = match.group(0).replace(" ", "")
        if has_siret_key(value) and not value.startswith("000000000") and not SIRET.fullmatch(match.group(0)):
            yield Coded(value, match.start(), match.end(), has_key=True)


def sirens(text: str) -> Iterator[Coded]:
    for match in SIREN.finditer(text):
        value = re.sub(r"[^0-9]", "", match.group(0))
        yield Coded(value, match.start(), match.end(), bool(siren_rule.is_valid(value)))


def french_vat_numbers(text: str) -> Iterator[Coded]:
    for match in FRENCH_VAT.finditer(text):
        value = re.sub(r"[^0-9A-Z]", "", match.group(0))
        yield Coded(value, match.start(), match.end(), bool(vat_rule.is_valid(value)) and has_vat_key(value))


def has_vat_key(value: str) -> bool:
    """The key of a French VAT number is 12 + 3 × (SIREN mod 97), mod 97 (CGI, annexe II, art. 286 ter)."""
    return int(value[2:4]) == (12 + 3 * (int(value[4:]) % 97)) % 97


def ibans(text: str) -> Iterator[Coded]:
    """The bank accounts in a text. A run of characters is cut at the length its country gives it."""
    for match in IBAN.finditer(text):
        for value, end in _shorter_and_shorter(match):
            if iban_rule.is_valid(value, check_country=False):
                yield Coded(value, match.start(), end, has_key=True)
                break


def _shorter_and_shorter(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    """The run whole, then without its last group, and so on: what follows an account often touches it."""
    printed = match.group(0)
    for cut in (len(printed), *(place.start() for place in reversed(list(re.finditer(rf"[{GAP}]", printed))))):
        value = re.sub(rf"[{GAP}]", "", printed[:cut])
        if len(value) >= 15:
            yield value, match.start() + cut
