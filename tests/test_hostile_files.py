"""Files that are not what they say, or that want to do harm, deposited at the real portal and read by its worker.

Each gets a French sentence that says what to do; what was accepted is kept byte for byte; no page fails, and the
worker is the same process at the end.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from invoices import storage
from invoices.models import Deposit, StoredFile
from tests.factories.structures import HabilitationFactory, StructureFactory
from tests.processes import wait_until
from tests.samples import hostile
from tests.visiting import Visitor

LIMIT = 10 * 1024 * 1024
PATIENCE = 90  # seconds, for all files of a test together
REMEDY = re.compile(r"déposez|redéposez|Saisissez|Complétez|Numérisez|ajoutez-les|réduisez")
REFUSED_AT_ONCE = {
    "text named pdf": (b"Facture 12 : 100 euros\n", "n'est pas un PDF, quel que soit son nom"),
    "zip named pdf": (b"PK\x03\x04" + b"0" * 2000, "est endommagé ou incomplet"),
    "empty": (b"", "est vide"),
    "10 Mo and one byte": (b"%PDF-1.7\n".ljust(LIMIT + 1), "pèse 10,01 Mo. La limite est de 10 Mo"),
}
# file → (state of its deposit, what is said of it)
READ = {
    "500 pages": (hostile.many_pages, "INTERPRETEE_OCR", "seules les 18 premières et les 2 dernières ont été lues"),
    "JavaScript": (hostile.with_javascript, "INTERPRETEE_OCR", "un programme, que le portail n'exécute pas"),
    "embedded file": (hostile.with_attachment, "INTERPRETEE_OCR", "ils y restent, et le portail ne les lit pas"),
    "zero-size page": (hostile.zero_size, "INTERPRETEE_OCR", "Aucun texte n'a été trouvé"),
    "20 000 px": (
        hostile.large_picture,
        "INTERPRETEE_OCR",
        "trop grande pour être lue (20 000 × 20 000 pixels)",
    ),
    "unfolds to a gigabyte": (hostile.bomb, "ILLISIBLE", "demande trop de temps ou de mémoire"),
    "truncated": (hostile.truncated, "ILLISIBLE", "endommagé ou incomplet"),
    "password": (hostile.encrypted, "REFUSE", "protégé par un mot de passe"),
    "page of a site": (lambda: b"<script>%PDF-1.4</script>", "ILLISIBLE", "endommagé ou incomplet"),
}
# outcome of the corpus's manifest → states it allows; a refusal at once is NOT_TAKEN
NOT_TAKEN = "not taken"
OUTCOMES = {
    "accept as a PDF": {"INTERPRETEE_OCR"},
    "accept, nothing to read: manual entry (or OCR)": {"INTERPRETEE_OCR"},
    "damaged structure: refuse with a message, or accept (read or not)": {"INTERPRETEE_OCR", "ILLISIBLE", NOT_TAKEN},
    "refuse: needs a password": {"REFUSE"},
    "refuse: not a PDF": {NOT_TAKEN},
    "refuse: empty file": {NOT_TAKEN},
}


@dataclass(frozen=True)
class Outcome:
    """What became of a file: the state of its deposit or NOT_TAKEN, the text of the page its depositor ends on."""

    state: str
    text: str


@pytest.fixture
def supplier(portal):
    """A signed-in supplier."""
    access = HabilitationFactory(application="FACTURES_EMISES", level="MODIFICATION", structure=StructureFactory())
    visitor = Visitor(portal)
    visitor.sign_in(access.user.email)
    return visitor


def sent(visitor, content):
    """Deposit a file; return the answer, which is never a failure."""
    page = visitor.open("/factures/emises/deposer/")
    answer = visitor.submit(page, "framework", file=("facture.pdf", content))
    assert answer.status in (200, 422)
    return answer


def outcomes(visitor, files: Iterable[bytes]) -> list[Outcome]:
    """Deposit them all, wait until all are read, and look at where each leads."""
    answers = [sent(visitor, content) for content in files]
    wait_until(lambda: not Deposit.objects.filter(state="A_LIRE").exists(), PATIENCE)
    read = Deposit.objects.exclude(state="REFUSE")
    wait_until(lambda: not read.filter(invoice=None).exists())
    return [_outcome(visitor, answer) for answer in answers]


def _outcome(visitor, answer):
    if answer.status == 422:
        return Outcome(NOT_TAKEN, answer.text)
    deposit = Deposit.objects.get(pk=answer.url.rstrip("/").rpartition("/")[2])
    end = visitor.open(answer.url)
    assert end.status == 200
    assert ("/modifier/" in end.url) == (deposit.state != "REFUSE")
    return Outcome(deposit.state, end.text)


def kept(content: bytes) -> bool:
    """Tell whether the portal holds these very bytes."""
    sha256 = hashlib.sha256(content).hexdigest()
    return StoredFile.objects.filter(pk=sha256).exists() and storage.read_original(sha256) == content


@pytest.mark.parametrize("name", REFUSED_AT_ONCE)
def test_what_is_no_invoice_is_refused_at_once_and_not_kept(supplier, name):
    content, sentence = REFUSED_AT_ONCE[name]
    answer = sent(supplier, content)
    assert answer.status == 422
    assert sentence in answer.text
    assert REMEDY.search(answer.text)
    assert not StoredFile.objects.exists()


@pytest.mark.samples
def test_whatever_is_accepted_is_kept_and_answered_and_the_worker_lives(supplier, worker):
    files = [make() for make, *_ in READ.values()]
    before = worker.pid, sorted(worker.child_pids())
    found = dict(zip(READ, outcomes(supplier, files), strict=True))
    assert {name: outcome.state for name, outcome in found.items()} == {name: row[1] for name, row in READ.items()}
    assert [name for name, row in READ.items() if row[2] not in found[name].text] == []
    assert [name for name, outcome in found.items() if not REMEDY.search(outcome.text)] == []
    assert all(kept(content) for content in files)
    assert (worker.pid, sorted(worker.child_pids())) == before


@pytest.mark.samples
def test_an_invoice_protected_against_changes_alone_is_read(supplier, worker):
    (outcome,) = outcomes(supplier, [hostile.encrypted(user="")])
    assert outcome.state == "INTERPRETEE_OCR"
    assert "À propos de la lecture" not in outcome.text


@pytest.mark.corpus
def test_every_damaged_file_of_the_corpus_has_an_acceptable_end(supplier, worker, corpus):
    listed = json.loads((corpus / "manifest.json").read_text())["files"]
    rows = [row for row in listed if row["path"].startswith("bad-pdf/")]
    files = [(corpus / row["path"]).read_bytes() for row in rows]
    before = worker.pid, sorted(worker.child_pids())
    found = list(zip(rows, outcomes(supplier, files), strict=True))
    wrong = [(row["path"], end.state) for row, end in found if end.state not in OUTCOMES[row["expected_outcome"]]]
    assert wrong == []
    assert [row["path"] for row, end in found if end.state != "INTERPRETEE_OCR" and not REMEDY.search(end.text)] == []
    assert all(kept(content) for content, (_, end) in zip(files, found, strict=True) if end.state != NOT_TAKEN)
    assert (worker.pid, sorted(worker.child_pids())) == before
