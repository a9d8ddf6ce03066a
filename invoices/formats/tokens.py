"""A value that begins at a given place of a line: number, order, code, date. What only looks like one is refused."""

from __future__ import annotations

import re

from invoices.formats.labels import Reading
from invoices.formats.layout import Line, Spot
from invoices.formats.name_shape import FIELD
from invoices.formats.values import MONTH_NUMBERS, MONTHS, dates

SMALL_WORDS = "(?:DU|DE|LE|LA|AU|EN|ET|SUR|POUR|PAGE|DATE|EUR)"
TOKEN = re.compile(
    rf"(?:(?!{SMALL_WORDS} )[A-Z]{{1,4}} (?=[0-9]))?[^\W_][\w./\-]*(?: ?[/\-] ?(?=[^\W_]*[0-9])[^\W_]+)?"
    r"(?: [A-Z]{1,2}(?= [0-9]))?(?: [0-9]{2,6}(?![\w/.,%€\-]| ?[%€]))*"
)
SMALL_WORD = re.compile(rf"{SMALL_WORDS.lower()} ")
OTHER_PAPERS = re.compile(r"(?:BL|DEV(?:IS)?)[-_ ]?[0-9]")  # a delivery note, a quotation: never what is asked for
PERIOD = re.compile(
    rf"(?:{'|'.join(MONTHS)}|janv|fevr?|avr|juil|sept|oct|nov|dec)\b\.?(?: 20[0-9]{{2}}\b|$|\t)"
    r"|[1-4](?:er|e|eme) (?:trim|sem|bim)|[ts][1-4] ?[/ ]?20[0-9]{2}|20[0-9]{2}[ /][ts][1-4]\b"
)  # « août 2026 », « 2e trimestre »: when, not which
PHONE = re.compile(r"0[0-9](?:[ .]?[0-9]{2}){4}(?![0-9A-Za-z\-/])|\+?33 ?\(?[0-9](?=[ )0-9.]{9,}$)|0 ?800 [0-9]")
DATED = re.compile(r"(?:du|le|en date du) [^\t:]{6,22}?\bn ?° ?:? ?")  # « du 12/01/2026 n° … »
CODE = re.compile(r"[^\W_][\w.\-/]*")
DAY = re.compile(r"[0-3]?[0-9]([./\-])[01]?[0-9]\1(?:[0-9]{2}){1,2}")
ADDRESS = re.compile(r"[0-9]{1,5}(?: ?(?:bis|ter))?,? (?!du\b|le\b|date\b)[a-z]{2,}")
TOWN_HEAD = re.compile(r"(?:^|[^0-9])[0-9]{5} [a-z\- ]*$")
FRAMEWORK = re.compile(r"([ABMS]) ?([0-9]{1,2})(?![0-9A-Za-z])")
RECOGNISED_FRAMEWORK = re.compile(r"([ABMS58$]) ?([0-9lI]{1,2})(?![0-9A-Za-z])")
DIGITS_MEANT = str.maketrans("lI", "11")
MONTH = re.compile(rf"(?:{'|'.join(sorted(MONTH_NUMBERS, key=len, reverse=True))})\.?[ /\-](?:20)?[0-9]{{2}}")
SPACED_DATE = re.compile(r"([0-3][0-9]) ([01][0-9]) (20[0-9]{2})(?![0-9]| [0-9])")
STREET = re.compile(
    r"[0-9]{1,5}(?: ?(?:bis|ter))?,? (?:rue|av\b|avenue|bd|boulevard|place|chemin|route|allee|impasse|quai|cours"
    r"|square|z\.?[aci]\b)"
)


def read_number(line: Line, place: int, limit: int) -> Reading | None:
    """An invoice, order or contract number: a token with a digit that is no date, amount, rate or telephone."""
    dated = DATED.match(line.folded, place, limit)
    place = dated.end() if dated else place
    if SMALL_WORD.match(line.folded, place, limit):
        return None  # « votre commande du 20 mars »
    match = TOKEN.match(line.text, place, limit)
    if not match:
        return None
    value = match.group(0).rstrip("./-")
    after = line.text[match.end() : match.end() + 2]
    if (
        not re.search("[0-9]", value)
        or len(value) > 30
        or PHONE.match(value)
        or OTHER_PAPERS.match(value)
        or re.match(r"[,.][0-9]| ?[%€]", after)
        or any(not value[one.start : one.end].isdigit() for one in dates(value))
        or STREET.match(line.folded, place)
        or MONTH.fullmatch(line.folded, place, place + len(value))
    ):
        return None
    return value, place, place + len(value)


def read_title_number(line: Line, place: int, limit: int) -> Reading | None:
    """A number near a mere title: what could be a street, a page or a count of lines is left alone."""
    reading = read_number(line, place, limit)
    if not reading or ADDRESS.match(line.folded, place):
        return None
    is_alone = place > 0 and line.text[reading[2] : limit].strip() == ""
    return reading if len(str(reading[0])) >= 3 or is_alone else None


def read_order(line: Line, place: int, limit: int) -> Reading | None:
    """An engagement or order: ten digits, even in groups, or any number of three characters and more."""
    grouped = re.match(r"[0-9](?: ?[0-9]){9}(?![0-9])", line.text[place:limit])
    if grouped:
        return grouped.group(0).replace(" ", ""), place, place + grouped.end()
    reading = read_number(line, place, limit)
    return reading if reading and len(str(reading[0])) >= 3 else None


def read_code(line: Line, place: int, limit: int) -> Reading | None:
    """A service code: a token with a digit, or in capitals; capitals before a number are the label of that number."""
    match = None if PHONE.match(line.text, place) else CODE.match(line.text, place, limit)
    value = match.group(0).rstrip("./-") if match else ""
    is_label = re.match(r" ?(?:n°|:)? ?[0-9]", line.text[place + len(value) : limit])
    is_word = is_label or FIELD.match(line.folded, place, place + len(value))
    is_code = (
        len(value) > 1 and not DAY.fullmatch(value)
        if re.search("[0-9]", value)
        else len(value) > 2 and value.isupper() and not is_word
    )
    return (value, place, place + len(value)) if is_code else None


def likeness(spot: Spot) -> float:
    """How much a code has the shape of a service's: more for letters with digits or « _ », « - »;
    less for a few digits, and for what belongs to a street or a town.
    """
    begin = spot.line.cell_at(spot.start).start
    if STREET.match(spot.line.folded, spot.start) or TOWN_HEAD.search(spot.line.folded[begin : spot.start]):
        return -0.2
    if re.search("[A-Z]", spot.text):
        return 0.05 if re.search(r"[0-9_\-]", spot.text) else 0.0
    return -0.05 if len(spot.text) > 3 else -0.1


def read_date(line: Line, place: int, limit: int) -> Reading | None:
    """A date that begins here, or a few words on in the same cell (« le », « au », a town)."""
    cell_end = line.text.find("\t", place, limit)
    for one in dates(line.text[place : cell_end if cell_end > 0 else limit]):
        between = line.text[place : place + one.start]
        if len(between) > 20 or re.search("[0-9:]", between):
            return None
        return one.value, place + one.start, place + one.end
    return _spaced_date(line.text, place, limit)


def _spaced_date(text: str, place: int, limit: int) -> Reading | None:
    """« 31 01 2026 », as forms have it: believed only where a date is announced."""
    match = SPACED_DATE.match(text, place, limit)
    for one in dates("/".join(match.groups())) if match else ():
        return one.value, match.start(), match.end()
    return None


def read_framework(line: Line, place: int, limit: int) -> Reading | None:
    """A cadre de facturation (A1, A25), or the process code of EN 16931 that stands for it (S1, B2, M4)."""
    match = (RECOGNISED_FRAMEWORK if line.page.source == "ocr" else FRAMEWORK).match(line.text, place, limit)
    if not match:
        return None
    letter = {"5": "S", "8": "B", "$": "S"}.get(match[1], match[1])
    return letter + match[2].translate(DIGITS_MEANT), match.start(), match.end()
