"""The certificate can be recomputed by anyone from what README.md says, with a hash function and nothing of ours."""

import base64
import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from invoices.domain.certificate import Certified, around_number, canonical_text, number_of, values_of

FACT = Certified(
    supplier="00000000108396",
    recipient="21780092900010",
    service="",
    number="2005od",
    issue_date=date(2019, 5, 3),
    type="FACTURE",
    currency="EUR",
    without_vat=Decimal("3447.92"),
    vat=Decimal("689.58"),
    with_vat=Decimal("4137.5"),
    due=Decimal("4137.50"),
    deposited_at=datetime(2019, 5, 3, 9, 4, 5, 678901, tzinfo=UTC),
    file_sha256="ab" * 32,
)
WRITTEN_BY_HAND = """CERTIFICAT-DE-DEPOT/1
fournisseur=00000000108396
destinataire=21780092900010
service=
numero=2005od
date=2019-05-03
type=FACTURE
devise=EUR
montant-ht=3447.92
montant-tva=689.58
montant-ttc=4137.50
net-a-payer=4137.50
depot=2019-05-03T09:04:05Z
fichier-sha256=abababababababababababababababababababababababababababababababab
"""


def test_the_text_is_the_documented_one():
    assert canonical_text(FACT) == WRITTEN_BY_HAND


def test_the_number_is_the_base64_of_the_sha_256_of_the_text():
    by_hand = base64.b64encode(hashlib.sha256(WRITTEN_BY_HAND.encode("utf-8")).digest()).decode("ascii")
    assert number_of(canonical_text(FACT)) == by_hand
    assert len(by_hand) == 44
    assert by_hand.endswith("=")


def test_the_instant_is_told_in_utc_whatever_the_zone():
    summer = timezone(timedelta(hours=2))
    moved = Certified(**{**vars(FACT), "deposited_at": FACT.deposited_at.astimezone(summer)})
    assert canonical_text(moved) == WRITTEN_BY_HAND


def test_any_change_changes_the_number():
    changes = {
        "supplier": "x",
        "recipient": "x",
        "service": "x",
        "number": "2005OD",
        "issue_date": date(2019, 5, 4),
        "type": "AVOIR",
        "currency": "CHF",
        "without_vat": Decimal("3447.93"),
        "vat": Decimal("689.59"),
        "with_vat": Decimal("4137.51"),
        "due": Decimal(0),
        "deposited_at": FACT.deposited_at + timedelta(seconds=1),
        "file_sha256": "cd" * 32,
        "lines_sha256": "cd" * 32,
    }
    assert set(changes) == set(vars(FACT))
    numbers = {number_of(canonical_text(Certified(**{**vars(FACT), name: value}))) for name, value in changes.items()}
    assert len(numbers | {number_of(WRITTEN_BY_HAND)}) == len(changes) + 1


def test_a_number_put_in_later_gives_the_text_it_would_have_given():
    """The last number of a series is known to the database alone, in the statement that raises it."""
    later = "202600000000000000042"
    provisional = canonical_text(Certified(**{**vars(FACT), "number": "TMP2026000000000324"}))
    before, after = around_number(provisional)
    assert f"{before}{later}{after}" == canonical_text(Certified(**{**vars(FACT), "number": later}))
    assert values_of(provisional)["numero"] not in before + after
