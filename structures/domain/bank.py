"""Bank accounts: IBAN, French RIB, BIC; what may be shown of them. Source: domain.md §2.7, §18.9 (ISO 13616, 9362)."""

import re

from structures.domain.errors import IdentifierRefused

LENGTHS = {  # of an IBAN, by country
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
}  # fmt: skip
WITH_RIB = {"FR", "MC"}  # what follows their key is a RIB
RIB = re.compile(r"([0-9]{5})([0-9]{5})([A-Z0-9]{11})([0-9]{2})")
RIB_LENGTH = 23
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
DIGITS_OF_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
SHOWN = 4  # last characters: enough to recognise an account, too few to pay on it
COPY = "Recopiez-le depuis le relevé d'identité de votre banque."
SUBROGATION = (
    "Règlement à l'ordre de {factor} à lui adresser directement (adresse, numéro de téléphone, numéro du compte "
    "courant bancaire ou postal). Elle le reçoit par subrogation dans le cadre du contrat de factoring. Elle devra "
    "être avisée de toute demande de renseignements ou réclamations."
)


def iban(typed: str) -> str:
    """An IBAN without its spaces, in upper case. Raises IdentifierRefused: sign, country, length or key."""
    number = _compact(typed)
    country = number[:2]
    if country not in LENGTHS:
        raise IdentifierRefused(
            "Cet IBAN ne commence pas par le code d'un pays connu.",
            f"Il commence par deux lettres, FR pour la France. {COPY}",
        )
    if len(number) != LENGTHS[country]:
        raise IdentifierRefused(
            f"Cet IBAN compte {len(number)} caractères ; celui du pays {country} en compte {LENGTHS[country]}.", COPY
        )
    if not number[2:4].isdecimal() or int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 != 1:
        raise IdentifierRefused("La clé de cet IBAN est fausse : un caractère est sans doute mal tapé.", COPY)
    if country in WITH_RIB:
        rib(number[4:])
    return number


def rib(typed: str) -> str:
    """A RIB of 23 characters: bank 5, branch 5, account 11, key 2. Raises IdentifierRefused."""
    number = _compact(typed)
    if len(number) != RIB_LENGTH:
        raise IdentifierRefused(f"Ce RIB compte {len(number)} caractères au lieu de {RIB_LENGTH}.", COPY)
    parts = RIB.fullmatch(number)
    if not parts:
        raise IdentifierRefused(
            "Un RIB compte 5 chiffres pour la banque, 5 pour le guichet, 11 chiffres ou lettres pour le compte et "
            "2 chiffres de clé.",
            COPY,
        )
    bank, branch, account, key = (part.translate(DIGITS_OF_LETTERS) for part in parts.groups())
    if int(key) != 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97:
        raise IdentifierRefused("La clé RIB est fausse : un caractère est sans doute mal tapé.", COPY)
    return number


def bic(typed: str) -> str:
    """A BIC of 8 or 11 characters. Raises IdentifierRefused."""
    number = _compact(typed)
    if not BIC.fullmatch(number):
        raise IdentifierRefused(
            "Ce BIC n'a pas la bonne forme.", f"Il compte 8 ou 11 caractères et commence par 6 lettres. {COPY}"
        )
    return number


def masked(number: str) -> str:
    """« FR76 •••• 0189 »: what mails, histories and people who manage nothing are shown."""
    country = f"{number[:4]} " if number[:2].isalpha() else ""
    return f"{country}•••• {number[-SHOWN:]}"


def grouped(number: str) -> str:
    """By four, as on paper; a narrow screen cuts it between two groups, never inside one."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def subrogation(factor: str) -> str:
    """The sentence an invoice paid to this factor must bear (domain.md §2.7)."""
    return SUBROGATION.format(factor=factor)


def _compact(typed: str) -> str:
    """Without spaces and hyphens, in upper case; only ASCII letters and digits. Raises IdentifierRefused."""
    number = re.sub("[a-z]", lambda sign: sign[0].upper(), re.sub(r"[\s\u00a0\u202f.-]+", "", typed))
    odd = re.search(r"[^A-Z0-9]", number)
    if odd:
        shown = f"« {odd[0]} »" if odd[0].isprintable() else "un caractère invisible"
        raise IdentifierRefused(f"Ce numéro contient {shown}.", "Gardez les lettres sans accent et les chiffres.")
    return number
