"""The reader and its child process: what a file may do to it, and what is left when someone is killed."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from invoices.formats import pdf
from invoices.reading import FileUnreadable, Hints, Reader
from tests.samples import Invoice, hostile, make_invoice

pytestmark = pytest.mark.samples

ROOT = Path(__file__).resolve().parents[2]
GIB = 1 << 30


@pytest.fixture(scope="module")
def reader():
    with Reader(seconds=10) as reader:
        yield reader


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def in_session(session):
    """Processes, alive, of the session that a fork of the child opened."""
    return [
        int(path.name)
        for path in Path("/proc").glob("[0-9]*")
        if _session(path) == session and is_running(int(path.name))
    ]


def _session(path):
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[3])
    except (FileNotFoundError, ProcessLookupError):
        return None


def eventually(condition):
    for _ in range(100):
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_document_comes_back_whole(reader):
    data, steps = make_invoice("colonnes"), []
    document = reader.read(data, Hints(Invoice().supplier.siret), lambda done, total: steps.append((done, total)))
    assert document == pdf.read(data, Hints(Invoice().supplier.siret))
    assert steps == [(0, 1)]


@pytest.mark.ocr
def test_a_scan_comes_back_with_progress(reader):
    steps = []
    document = reader.read(make_invoice("abonnement", scan=True), None, lambda *step: steps.append(step))
    assert document.value("number") == Invoice().number
    assert steps[-3:] == [(0, 2), (1, 2), (2, 2)]


def test_page_images(reader):
    images = reader.render(make_invoice("abonnement"), [1, 2, 3], width=400)
    assert [number for number, _ in images] == [1, 2]
    assert all(image.startswith(b"\x89PNG") for _, image in images)


HOSTILE = {
    "many_pages": None,
    "with_javascript": None,
    "with_attachment": None,
    "zero_size": None,
    "large_picture": None,
    "bomb": "TROP_LONG",
    "truncated": "ENDOMMAGE",
    "encrypted": "MOT_DE_PASSE",
}


@pytest.mark.parametrize(("name", "code"), HOSTILE.items())
def test_a_hostile_file_is_read_or_refused_in_words(reader, name, code):
    data = getattr(hostile, name)()
    if code:
        with pytest.raises(FileUnreadable) as refusal:
            reader.read(data)
        assert refusal.value.code == code
    else:
        document = reader.read(data)
        assert document.found or document.notes
    assert reader.read(make_invoice("colonnes")).value("number") == Invoice().number


@pytest.mark.corpus
@pytest.mark.ocr
def test_every_bad_file_meets_its_must(corpus):
    """Answered within ten seconds (the reader's limit here) and 1 GiB, as the manifest expects."""
    files = json.loads((corpus / "manifest.json").read_text())["files"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # of other tests' children
    with Reader(seconds=10, memory=GIB) as reader:
        for one in files:
            if one["path"].startswith("bad-pdf/"):
                assert _outcome(reader, (corpus / one["path"]).read_bytes()) in _allowed(one["expected_outcome"]), one
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert after == before or after * 1024 < GIB


def _outcome(reader, data):
    try:
        document = reader.read(data)
    except FileUnreadable as refusal:
        return refusal.code
    assert document.found or document.notes
    return "read"


def _allowed(outcome):
    if outcome.startswith("refuse: needs a password"):
        return {"MOT_DE_PASSE"}
    if outcome.startswith("refuse"):  # not a PDF, empty: refused at the deposit already
        return {"ENDOMMAGE"}
    return {"read", "ENDOMMAGE"} if outcome.startswith("damaged") else {"read"}


def test_a_child_killed_between_two_files_is_replaced(reader):
    reader.read(make_invoice("colonnes"))
    os.kill(reader.child_pid, signal.SIGKILL)
    assert reader.read(make_invoice("colonnes")).value("number") == Invoice().number


def test_a_fork_killed_while_it_waits_for_a_file_costs_nothing(reader):
    reader.read(make_invoice("colonnes"))
    assert eventually(lambda: any(is_running(fork) for fork in children_of(reader.child_pid)))
    waiting = [fork for fork in children_of(reader.child_pid) if is_running(fork)]
    for fork in waiting:
        os.kill(fork, signal.SIGKILL)
    assert eventually(lambda: not any(map(is_running, waiting)))
    assert reader.read(make_invoice("colonnes")).value("number") == Invoice().number


@pytest.mark.ocr
def test_a_child_killed_over_a_file_costs_that_file_only(reader):
    with pytest.raises(FileUnreadable) as refusal:
        reader.read(make_invoice("abonnement", scan=True), None, lambda *_: os.kill(reader.child_pid, signal.SIGKILL))
    assert refusal.value.code == "INTERROMPU"
    assert reader.read(make_invoice("colonnes")).value("number") == Invoice().number


@pytest.mark.ocr
def test_a_file_that_takes_too_long_is_stopped_with_all_it_started():
    sessions = []
    with Reader(seconds=1) as reader:
        with pytest.raises(FileUnreadable) as refusal:
            reader.read(slow_scan(), None, lambda *_: sessions.extend(children_of(reader.child_pid)))
        assert refusal.value.code == "TROP_LONG"
        assert sessions
        assert eventually(lambda: not in_session(sessions[0]))


def test_an_error_while_listening_leaves_no_answer_behind(reader):
    def fail(*_):
        raise RuntimeError("the caller's own")

    with pytest.raises(RuntimeError):
        reader.read(make_invoice("colonnes"), None, fail)
    assert reader.read(make_invoice("logiciel")).value("issue_date") == Invoice().issued


@pytest.mark.ocr
def test_nothing_survives_the_worker(tmp_path):
    """kill -9 of the process that owns the reader, over a recognition: child, fork and tesseract go too."""
    (tmp_path / "scan.pdf").write_bytes(slow_scan())
    script = (
        "import sys; from invoices.reading import Reader; reader = Reader();"
        "reader.read(open(sys.argv[1], 'rb').read(), None, lambda *_: print(reader.child_pid, flush=True))"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "scan.pdf")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    child = int(owner.stdout.readline())
    (fork,) = children_of(child)
    assert eventually(lambda: len(in_session(fork)) > 1)  # tesseract is at work
    owner.kill()
    owner.communicate()
    assert eventually(lambda: not is_running(child) and not in_session(fork))


def test_forks_that_have_answered_do_not_pile_up(reader):
    data = make_invoice("colonnes")
    for _ in range(5):
        reader.count_pages(data)
    # the one that waits for the next file, and the last one, until that comes
    assert eventually(lambda: reader.count_pages(data) and len(children_of(reader.child_pid)) <= 2)


def test_the_child_knows_nothing_of_the_portal(reader, monkeypatch):
    reader.read(make_invoice("colonnes"))
    known = Path(f"/proc/{reader.child_pid}/environ").read_text()
    assert {entry.partition("=")[0] for entry in known.split("\0") if entry} <= {"PATH", "LANG", "TESSDATA_PREFIX"}


def test_without_tesseract_a_note_says_so(monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with Reader() as reader:
        assert "pas installée" in reader.read(make_invoice("colonnes", scan=True)).notes[0]


def slow_scan():
    """Eight pages to recognise: some seconds of work."""
    return hostile.repeated(make_invoice("colonnes", scan=True), 8)
