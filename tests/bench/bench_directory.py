"""A search among 140 000 structures, whole page, against a look-up by the index of SIRETs plus the empty page.

Searches are drawn from the structures themselves: SIRET, its beginning, town, name, name and postcode, and one in six
with a typing error.
"""

import csv
import io
import random
import time
from collections.abc import Callable, Iterator
from itertools import product
from statistics import quantiles

from django.db import connection
from django.test import Client

from annuaire import services
from annuaire.search import find
from tests.bench import Result

STRUCTURES = 140_000
SEARCHES = 600
BAR = 3
FIRST = (
    "BEL",
    "MONT",
    "VIL",
    "SAR",
    "CHAT",
    "ROCH",
    "NEU",
    "VAL",
    "FON",
    "PIER",
    "DOM",
    "BOU",
    "GRI",
    "LAM",
    "TRE",
    "QUE",
)
MIDDLE = ("FOR", "VER", "LIN", "MAR", "ROU", "GI", "BO", "NA", "AI", "LA", "DE", "TO", "SI", "CO", "RE", "ZAN", "PU")
LAST = (
    "VAL",
    "TIN",
    "GNY",
    "NAY",
    "COURT",
    "VILLE",
    "HEIM",
    "AC",
    "BOURG",
    "SELLES",
    "ANGE",
    "OUX",
    "IERES",
    "ON",
    "EY",
)
RIVERS = ("", "", "", " SUR LOIRE", "-SUR-SEINE", " LES BAINS", "-EN-BRESSE", " LE HAUT")
BODIES = (
    "COMMUNE DE",
    "CCAS DE",
    "ECOLE PRIMAIRE DE",
    "COLLEGE",
    "SYNDICAT DES EAUX DE",
    "OFFICE PUBLIC DE L'HABITAT DE",
)
SAME_FOR_ALL = {
    "identifier_type": "SIRET", "label": "", "nature": "PUBLIQUE", "state": "ACTIVE", "is_masked": "f",
    "address": "1 place de la Mairie", "address_extra_1": "", "address_extra_2": "", "country": "FR", "phone": "",
    "email": "", "vat_number": "", "rcs": "", "service_required": "f", "engagement_required": "f",
    "service_or_engagement_required": "f", "manages_payment_status": "t", "has_moa": "f", "is_moa_only": "f",
    "payment_delay_days": "30", "is_check_pending": "f", "created_at": "2026-01-01",
}  # fmt: skip

Row = tuple[str, str, str, str]
"""SIRET, name, town, postcode."""


def run() -> list[Result]:
    """Fill the directory, then time both in turn, the same number of times."""
    rows = list(_rows())
    _fill(rows)
    services.learn_words()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE structures_structure")
        cursor.execute("VACUUM ANALYZE annuaire_word")
    draw = random.Random(7)
    texts = [_typed(draw, draw.choice(rows)) for _ in range(SEARCHES)]
    answered = sum(bool(find(text).structures) for text in texts)
    if answered < 0.9 * SEARCHES:
        raise RuntimeError(f"only {answered} searches of {SEARCHES} were answered")
    client = Client(HTTP_HOST="127.0.0.1")
    bare, ours = [], []
    for rank, text in enumerate(texts):
        siret = draw.choice(rows)[0]
        bare.append(_timed(lambda siret=siret: (_look_up(siret), client.get("/annuaire/"))))
        where = f"10.0.{rank // 200}.1"  # searches are counted by address
        ours.append(_timed(lambda text=text, where=where: _search(client, text, where)))
    return [
        Result(f"search among {STRUCTURES}, page, p95", _p95(ours), "index look-up + empty page, p95", _p95(bare), BAR),
    ]


def _rows() -> Iterator[Row]:
    """Structures by towns of some four thousand names, each with its kinds of bodies."""
    towns = ["".join(parts) for parts in product(FIRST, MIDDLE, LAST)]
    for rank in range(STRUCTURES):
        town = towns[rank * 7919 % len(towns)] + RIVERS[rank // len(towns) % len(RIVERS)]
        body = BODIES[rank // (len(towns) * len(RIVERS)) % len(BODIES)]
        yield f"2{rank * 137:013d}", f"{body} {town}", town.title(), f"{1000 + rank * 31 % 95000:05d}"


def _fill(rows: list[Row]) -> None:
    """By COPY, as no user would."""
    lines = io.StringIO()
    same = tuple(SAME_FOR_ALL.values())
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL)  # in quotes, nothing is an empty text and not a null
    writer.writerows((siret, name, name, city, postcode, *same) for siret, name, city, postcode in rows)
    lines.seek(0)
    columns = ", ".join(("identifier", "name", "normalised_name", "city", "postcode", *SAME_FOR_ALL))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY structures_structure ({columns}) FROM STDIN WITH (FORMAT csv)", lines)


def _typed(draw: random.Random, row: Row) -> str:
    """What somebody who looks for this structure types."""
    siret, name, city, postcode = row
    town = city.split()[0].split("-")[0]
    return draw.choice(
        (
            siret,
            f"{siret[:3]} {siret[3:6]} {siret[6:9]}",
            city.lower(),
            name.capitalize(),
            f"{town} {postcode}",
            _slip(draw, town),
        )
    )


def _slip(draw: random.Random, word: str) -> str:
    """The word with a letter twice, one left out, or two the wrong way round."""
    rank = draw.randrange(2, len(word) - 2)
    return draw.choice(
        (
            word[:rank] + word[rank] + word[rank:],
            word[:rank] + word[rank + 1 :],
            word[:rank] + word[rank + 1] + word[rank] + word[rank + 2 :],
        )
    )


def _look_up(siret: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, identifier, name, city FROM structures_structure WHERE identifier = %s", [siret])
        cursor.fetchall()


def _search(client: Client, text: str, where: str) -> None:
    response = client.get("/annuaire/", {"recherche": text}, REMOTE_ADDR=where)
    if response.status_code != 200:
        raise RuntimeError(f"« {text} » answered {response.status_code}")


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]
