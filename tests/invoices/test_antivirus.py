"""Received files shown to clamd: infected or not scanned, they are not kept. Protocol: clamd(8), INSTREAM."""

import io
import socket
import threading
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from invoices import antivirus
from invoices.antivirus import place_of, refuse_infected
from invoices.domain.errors import FileRefused
from tests.scanning import EICAR, MAX_SCANNED


def upload(content=b"%PDF-1.7 facture"):
    return SimpleUploadedFile("facture.pdf", content)


def refusal(file):
    with pytest.raises(FileRefused) as refused:
        refuse_infected(file, file.name)
    return f"{refused.value.text} {refused.value.remedy}"


@pytest.fixture
def scanned(settings, clamd):
    settings.CLAMD_ADDRESS = clamd


@pytest.fixture
def peer(settings):
    """A scanner that says one given thing; None: nothing at all."""
    listening = socket.create_server(("127.0.0.1", 0))
    settings.CLAMD_ADDRESS = f"127.0.0.1:{listening.getsockname()[1]}"
    calls, links = [], []

    def start(answer):
        def serve():
            link, _ = listening.accept()
            links.append(link)
            calls.append(link.recv(65536))
            if answer is not None:
                link.sendall(answer)
                link.close()

        threading.Thread(target=serve, daemon=True).start()
        return calls

    yield start
    for link in [listening, *links]:
        link.close()


@pytest.mark.antivirus
def test_a_clean_file_passes_and_is_left_at_its_beginning(scanned):
    file = upload()
    refuse_infected(file, file.name)
    assert file.read() == b"%PDF-1.7 facture"


@pytest.mark.antivirus
def test_an_infected_file_is_refused_by_its_name_alone_or_in_an_archive(scanned):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("note.txt", EICAR)
    for content in (EICAR, packed.getvalue()):
        said = refusal(upload(content))
        assert "« facture.pdf »" in said
        assert "malveillant" in said


@pytest.mark.antivirus
def test_a_file_beyond_what_the_scanner_takes_is_refused(scanned):
    assert "n'a pas pu être examiné" in refusal(upload(b"%PDF-" + b"0" * (3 * MAX_SCANNED)))


def test_without_address_nothing_is_scanned(settings):
    settings.CLAMD_ADDRESS = ""
    refuse_infected(upload(EICAR), "facture.pdf")
    assert not antivirus.is_set()


def test_a_scanner_that_is_down_lets_nothing_through(settings, tmp_path):
    for address in (f"unix:{tmp_path}/nobody", "127.0.0.1:1"):
        settings.CLAMD_ADDRESS = address
        said = refusal(upload())
        assert "« facture.pdf »" in said
        assert "Réessayez" in said


def test_a_scanner_that_hangs_is_not_waited_for(peer, monkeypatch):
    monkeypatch.setattr(antivirus, "ANSWER_SECONDS", 0.2)
    peer(None)
    assert "Réessayez" in refusal(upload())


@pytest.mark.parametrize("answer", [b"", b"stream: Cannot allocate memory. ERROR\0", b"UNKNOWN COMMAND\0"])
def test_any_other_answer_lets_nothing_through(peer, answer):
    peer(answer)
    assert "Réessayez" in refusal(upload())


def test_one_look_is_enough_for_one_file(peer):
    calls = peer(b"stream: OK\0")
    file = upload()
    refuse_infected(file, file.name)
    refuse_infected(file, file.name)  # nobody listens any more
    assert len(calls) == 1
    assert calls[0].startswith(b"zINSTREAM\0")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("unix:/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("unix:///run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("antivirus:3310", ("antivirus", 3310)),
        ("antivirus", ("antivirus", 3310)),
        ("[::1]:3311", ("::1", 3311)),
    ],
)
def test_both_kinds_of_address_are_read(address, place):
    assert place_of(address) == place


@pytest.mark.parametrize("address", ["unix:", "unix:clamd.ctl", "antivirus:", "antivirus:port", ":3310", "a:99999"])
def test_anything_else_is_no_address(address):
    with pytest.raises(ValueError, match="not"):
        place_of(address)
