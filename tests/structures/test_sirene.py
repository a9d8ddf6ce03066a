"""The adapter of the register: local copy, then INSEE's API, and what it says when nobody answers.

INSEE is played by a small server on loopback: the only service that is not real in these tests.
"""

import json
import threading
import time
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from django.utils import timezone

from structures import sirene
from structures.domain.errors import RegisterUnavailable
from structures.domain.habilitations import Nature
from structures.domain.register import HIDDEN
from structures.models import Establishment
from tests.factories.structures import EstablishmentFactory

pytestmark = pytest.mark.django_db

SIRET = "21780092900010"
SCHOOL = {
    "siren": "217800929",
    "siret": SIRET,
    "statutDiffusionEtablissement": "O",
    "dateCreationEtablissement": "1983-03-01",
    "etablissementSiege": True,
    "uniteLegale": {
        "statutDiffusionUniteLegale": "O",
        "dateCreationUniteLegale": "1982-01-01",
        "categorieEntreprise": "PME",
        "denominationUniteLegale": "COMMUNE DE BOUGIVAL",
        "sigleUniteLegale": None,
        "categorieJuridiqueUniteLegale": "7210",
    },
    "adresseEtablissement": {
        "complementAdresseEtablissement": "BATIMENT B",
        "numeroVoieEtablissement": "126",
        "indiceRepetitionEtablissement": None,
        "typeVoieEtablissement": "RUE",
        "libelleVoieEtablissement": "DU MARECHAL JOFFRE",
        "codePostalEtablissement": "78380",
        "libelleCommuneEtablissement": "BOUGIVAL",
    },
    "periodesEtablissement": [
        {"etatAdministratifEtablissement": "A", "activitePrincipaleEtablissement": "84.11Z"},
        {"etatAdministratifEtablissement": "F", "activitePrincipaleEtablissement": "75.1A"},
    ],
}


class Insee:
    """What the server answers next, and what it was asked."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"
        self.answers = []  # (status, body) to give, the last one again and again
        self.asked = []  # (path, key)
        self.delay = 0

    def says(self, *answers):
        self.answers = [(status, json.dumps(body) if isinstance(body, dict) else body) for status, body in answers]


@pytest.fixture
def insee(settings, monkeypatch):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            known.asked.append((self.path, self.headers["X-INSEE-Api-Key-Integration"]))
            time.sleep(known.delay)
            status, body = known.answers.pop(0) if len(known.answers) > 1 else known.answers[0]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{known.url}/ailleurs")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = Insee(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SIRENE_API_URL, settings.SIRENE_API_KEY = f"{known.url}/", "a key"
    monkeypatch.setattr(sirene, "_silent_until", 0.0)
    yield known
    server.shutdown()
    server.server_close()


def test_the_local_copy_is_asked_first(insee):
    known = EstablishmentFactory()
    assert sirene.look_up(known.siret) == known
    assert insee.asked == []


def test_what_it_lacks_is_asked_of_insee_and_kept(insee):
    insee.says((200, {"etablissement": SCHOOL}))
    found = sirene.look_up(SIRET)
    assert insee.asked == [(f"/siret/{SIRET}", "a key")]
    assert (found.siren, found.name, found.nature) == ("217800929", "COMMUNE DE BOUGIVAL", Nature.PUBLIQUE)
    assert (found.address, found.postcode, found.city) == (
        "126 RUE DU MARECHAL JOFFRE, BATIMENT B",
        "78380",
        "BOUGIVAL",
    )
    assert (found.is_active, found.is_head_office, found.is_masked) == (True, True, False)
    assert (found.created_on, found.unit_created_on) == (date(1983, 3, 1), date(1982, 1, 1))
    assert (found.activity, found.size_category) == ("84.11Z", "PME")
    assert sirene.look_up(SIRET) == found
    assert len(insee.asked) == 1


def test_an_answer_is_asked_again_after_a_day(insee):
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    EstablishmentFactory(siret=SIRET, name="ANCIEN NOM", answered_at=yesterday)
    insee.says((200, {"etablissement": SCHOOL}))
    assert sirene.look_up(SIRET).name == "COMMUNE DE BOUGIVAL"


def test_a_refresh_asks_insee_even_about_what_is_known(insee):
    EstablishmentFactory(siret=SIRET, name="ANCIEN NOM")
    insee.says((200, {"etablissement": SCHOOL}))
    assert sirene.look_up(SIRET, refresh=True).name == "COMMUNE DE BOUGIVAL"


def test_an_unknown_siret_is_none(insee):
    insee.says((404, "{}"))
    assert sirene.look_up(SIRET) is None


@pytest.mark.parametrize(
    "typed", ["", "2178", "２１７８００９２９０００１０", "../../informations", "21780092900010\n"]
)
def test_what_is_no_siret_is_never_asked(insee, typed):
    assert sirene.look_up(typed) is None
    assert insee.asked == []


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_failure_is_tried_once_more(insee, status):
    insee.says((status, ""), (200, {"etablissement": SCHOOL}))
    assert sirene.look_up(SIRET).name == "COMMUNE DE BOUGIVAL"


@pytest.mark.parametrize(
    "answer",
    [
        (401, ""),
        (403, ""),
        (302, ""),
        (200, "<html>maintenance</html>"),
        (200, '{"etablissement": null}'),
        (200, '{"etablissement": {"siret": "21780092900010"}}'),
        (200, json.dumps({"etablissement": SCHOOL | {"siret": "00000000000000"}})),
        (200, json.dumps({"etablissement": SCHOOL | {"periodesEtablissement": []}})),
        (200, json.dumps({"etablissement": SCHOOL | {"dateCreationEtablissement": "hier"}})),
    ],
)
def test_any_other_answer_is_a_register_that_does_not_answer(insee, answer):
    insee.says(answer)
    with pytest.raises(RegisterUnavailable) as refused:
        sirene.look_up(SIRET)
    assert "ne répond pas" in refused.value.text
    assert not any(path == "/ailleurs" for path, _ in insee.asked)
    assert not Establishment.objects.exists()


def test_after_a_failure_the_next_pages_do_not_wait(insee):
    insee.says((500, ""))
    for _ in range(3):
        with pytest.raises(RegisterUnavailable):
            sirene.look_up(SIRET)
    assert len(insee.asked) == sirene.TRIES


def test_a_slow_register_is_not_waited_for(insee, monkeypatch):
    monkeypatch.setattr(sirene, "TIMEOUT_SECONDS", 0.05)
    insee.delay = 0.4
    insee.says((200, {"etablissement": SCHOOL}))
    with pytest.raises(RegisterUnavailable):
        sirene.look_up(SIRET)


def test_what_is_known_serves_while_insee_does_not_answer(insee):
    old = EstablishmentFactory(siret=SIRET, answered_at=timezone.now() - timedelta(days=30))
    insee.says((500, ""))
    assert sirene.look_up(SIRET) == old


def test_without_a_key_a_loaded_copy_decides_and_an_empty_one_cannot(settings):
    settings.SIRENE_API_KEY = ""
    with pytest.raises(RegisterUnavailable):
        sirene.look_up(SIRET)
    EstablishmentFactory()
    assert sirene.look_up(SIRET) is None


def test_the_address_that_insee_masks_is_not_even_stored(insee):
    masked = SCHOOL | {"statutDiffusionEtablissement": "P"}
    masked["uniteLegale"] = {
        "nomUniteLegale": HIDDEN,
        "prenom1UniteLegale": HIDDEN,
        "categorieJuridiqueUniteLegale": "1000",
    }
    insee.says((200, {"etablissement": masked}))
    sirene.look_up(SIRET)
    stored = Establishment.objects.get(pk=SIRET)
    assert stored.is_masked
    assert (stored.name, stored.address, stored.postcode, stored.city) == (HIDDEN, "", "", "")


@pytest.mark.parametrize("text", ["college s", "COLLÈGE", "collège"])
def test_names_are_found_by_their_beginning_accents_and_case_apart(text):
    found = EstablishmentFactory(name="Collège Simone Veil")
    for facts in ({"name": "LYCEE COLLEGE"}, {"name": "COLLEGE S", "is_active": False}, {"name": "COLLEGE SX"}):
        EstablishmentFactory(**{"is_masked": facts["name"] == "COLLEGE SX"} | facts)
    assert list(sirene.named(text)) == [found]


@pytest.mark.parametrize("text", ["", "co", "  c ", "%%%", "___", "\0\0\0", "x" * 10_000])
def test_any_text_may_be_searched(text):
    EstablishmentFactory(name="COLLEGE")
    assert list(sirene.named(text)) == []


def test_the_establishments_of_a_company_begin_with_the_open_ones():
    closed = EstablishmentFactory(siret="90000000100001", is_active=False, is_head_office=True)
    office = EstablishmentFactory(siret="90000000199999", is_head_office=True)
    shop = EstablishmentFactory(siret="90000000100000")
    for stranger in ("90000000000019", "90000000200000"):
        EstablishmentFactory(siret=stranger)
    assert list(sirene.of_company("900000001")) == [office, shop, closed]


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda: sirene.named("collège s")[:20], "establishment_by_name"),
        (lambda: sirene.of_company("217800929").order_by(), "structures_establishment_pkey"),
        (lambda: Establishment.objects.filter(pk=SIRET), "structures_establishment_pkey"),
    ],
)
def test_the_register_is_read_by_its_indexes(rows, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    plan = rows().explain()
    assert index in plan
    assert "Sort" not in plan
