"""The commands, for real: `up` started, interrupted and killed; what prepares itself; what the others say."""

import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from chorus import rehearsal
from chorus.management.commands import lint
from chorus.management.commands import up as up_command
from chorus.supervisor import is_alive
from invoices.models import StoredFile
from tests.processes import free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_OURS = {*rehearsal.PRODUCTION_VARIABLES, "DJANGO_SETTINGS_MODULE", "DEMONSTRATION", "DEBUG"}


class Up:
    """One `up` on its own folder."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.url = var, f"http://127.0.0.1:{port}"
        env = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--empty", "--port", str(port)],
            cwd=ROOT,
            env={**env, "CHORUS_VAR": str(var)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def greeting(self) -> str:
        """Wait for the lines that say that it is ready, or for its end."""
        told = ""
        while "prêt" not in told and (line := self.process.stdout.readline()):
            told += line
        return told

    def end(self, number: signal.Signals) -> tuple[int, str]:
        """Signal the launcher and wait for its end; return its code and what it complained about."""
        self.process.send_signal(number)
        _, complaints = self.process.communicate(timeout=30)
        return self.process.returncode, complaints

    def left(self) -> list[str]:
        """Return the living processes that were started for this folder."""
        mark, found = f"CHORUS_VAR={self.var}".encode(), []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                is_ours = mark in (process / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if is_ours and is_alive(process.name):
                found.append((process / "cmdline").read_text().replace("\0", " "))
        return found


@pytest.fixture(scope="module")
def var():
    """A folder that the tests of this file start again and again."""
    folder = Path(tempfile.mkdtemp(prefix="chorus-up-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def up(var):
    """Start `up` on a free port, or on a given one; stopped at the end whatever happens."""
    started = []

    def start(port=None):
        started.append(Up(var, port or free_port()))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.communicate()
        wait_until(lambda one=one: not one.left())


def test_one_command_gives_a_healthy_portal_and_takes_it_away(up, var):
    portal = up()
    assert f"Le portail est prêt : {portal.url}" in portal.greeting()
    with urllib.request.urlopen(f"{portal.url}/sante/") as answer:
        assert json.load(answer) == {"database": "ok", "broker": "ok", "worker": "ok", "storage": "ok"}
    assert (var / "secret-key").stat().st_mode & 0o777 == 0o600
    code, complaints = up().end(signal.SIGCONT)
    assert code == 1
    assert f"Le portail est déjà démarré dans {var} (processus {portal.process.pid})" in complaints
    assert portal.end(signal.SIGINT) == (0, "")
    assert portal.left() == []


def test_a_dead_service_stops_the_portal_and_names_its_journal(up, var):
    portal = up()
    portal.greeting()
    key = (var / "secret-key").read_text()
    server = int((next(var.glob("pg-*")) / "postmaster.pid").read_text().split("\n")[0])
    os.kill(server, signal.SIGKILL)
    _, complaints = portal.process.communicate(timeout=30)
    assert portal.process.returncode == 1
    assert "Le service postgres s'est arrêté (code -9)" in complaints
    assert str(var / "postgres.log") in complaints
    assert portal.left() == []
    assert (var / "secret-key").read_text() == key


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_stop_leaves_nothing(up, number):
    portal = up()
    assert "prêt" in portal.greeting()  # after the server was killed in the test before
    assert portal.end(number) == (0, "")
    assert portal.left() == []


def test_a_killed_launcher_leaves_nothing(up):
    portal = up()
    portal.greeting()
    portal.process.kill()
    wait_until(lambda: not portal.left())


@pytest.mark.parametrize("after", [0.4, 1.0, 1.4])
def test_a_start_may_be_interrupted_at_any_moment(up, var, after):
    shutil.rmtree(var, ignore_errors=True)  # a start interrupted early enough has made nothing
    portal = up()
    time.sleep(after)
    code, _ = portal.end(signal.SIGTERM)
    assert code in (0, -signal.SIGTERM)  # the latter before our handler is there
    wait_until(lambda: not portal.left())


def test_a_taken_port_is_said_before_anything_starts(up, var):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, complaints = up(port).end(signal.SIGCONT)
    assert code == 1
    assert f"Le port {port} ne peut pas être ouvert" in complaints
    assert f"--port {port + 1}" in complaints
    assert not list((var / "run").glob("*")) if (var / "run").exists() else True


def test_the_rehearsal_mode_is_for_copies_without_production_variables(monkeypatch, tmp_path):
    for name in NOT_OURS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CHORUS_VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    rehearsal.set_environment(["migrate"])
    assert "DEMONSTRATION" not in os.environ
    rehearsal.set_environment(["up", "--port", "8123"])
    assert os.environ["DEMONSTRATION"] == "1"
    assert os.environ["SITE_URL"] == "http://127.0.0.1:8123"
    assert os.environ["SECRET_KEY"] == (tmp_path / "secret-key").read_text()
    assert len(os.environ["SECRET_KEY"]) >= 50


def test_verify_says_what_was_looked_at(db, capsys):
    call_command("verify")
    assert capsys.readouterr().out == "Rien à signaler : 0 fichier, 0 histoire.\n"


def test_verify_names_what_does_not_match(db, capsys):
    StoredFile.objects.create(sha256="0" * 64, size=1, media_type="application/pdf")
    with pytest.raises(CommandError, match=r"1 anomalie \(1 fichier, 0 histoire\)"):
        call_command("verify")
    assert f"Fichier {'0' * 64} : absent du disque." in capsys.readouterr().out


def test_bench_names_what_there_is_to_measure(capfd):
    with pytest.raises(CommandError):
        call_command("bench", "rien-de-tel")
    assert "Mesures inconnues : rien-de-tel." in capfd.readouterr().out


def test_lint_runs_every_step_and_names_those_that_fail(monkeypatch, capfd):
    monkeypatch.setattr(lint, "STEPS", {"un": ["false"], "deux": ["true"], "trois": ["false"]})
    with pytest.raises(CommandError, match=r"À reprendre : un, trois\."):
        call_command("lint")


def test_arguments_of_test_go_to_pytest():
    command = [sys.executable, "manage.py", "test", "--version"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"pytest {pytest.__version__}\n")


@pytest.fixture
def preparation(tmp_path, monkeypatch):
    """The functions of manage.py, on a folder of their own."""
    spec = importlib.util.spec_from_file_location("preparation", ROOT / "manage.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    (tmp_path / "requirements.txt").write_text("one")
    return module


@pytest.fixture
def whole(preparation, tmp_path):
    """An environment as a finished preparation leaves it."""
    interpreter = tmp_path / "python3.11"
    interpreter.touch()
    preparation.PYTHON.parent.mkdir(parents=True)
    preparation.PYTHON.symlink_to(interpreter)
    (preparation.VENV / "lib" / "python3.11").mkdir(parents=True)
    preparation.stamp(["requirements.txt"]).touch()
    assert preparation.is_whole()
    return preparation


def test_an_interrupted_preparation_is_not_trusted(whole):
    whole.stamp(["requirements.txt"]).unlink()
    assert not whole.is_whole()


def test_an_environment_whose_python_is_gone_is_not_trusted(whole, tmp_path):
    (tmp_path / "python3.11").unlink()
    assert not whole.is_whole()


def test_an_environment_made_for_another_python_is_not_trusted(whole, tmp_path):
    newer = tmp_path / "python3.13"
    newer.touch()
    whole.PYTHON.unlink()
    whole.PYTHON.symlink_to(newer)
    assert not whole.is_whole()


def test_a_changed_list_is_installed_again(whole, tmp_path):
    (tmp_path / "requirements.txt").write_text("two")
    assert whole.is_whole()
    assert not whole.stamp(["requirements.txt"]).exists()


def test_an_interrupted_installation_starts_afresh(whole, monkeypatch):
    def interrupted(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(whole, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        whole.install(["requirements.txt"])
    assert not whole.is_whole()


def test_a_failed_installation_says_so_and_is_tried_again(whole, monkeypatch):
    monkeypatch.setattr(whole, "run", lambda *args, **options: 1)
    with pytest.raises(SystemExit, match=r"n'ont pas pu être installés.*relancez la commande"):
        whole.install(["requirements.txt"])
    assert not whole.is_whole()


def test_two_preparations_wait_for_each_other(preparation, tmp_path):
    code = f"""
        import manage
        from pathlib import Path
        manage.ROOT = Path({str(tmp_path)!r})
        with manage.the_only_one():
            print("done", flush=True)
        """
    with preparation.the_only_one():
        other = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert other.stdout.readline() == "Une autre commande prépare l'environnement : attente…\n"
        assert other.poll() is None
    assert other.communicate(timeout=10)[0] == "done\n"


def test_missing_system_packages_are_named_to_who_may_not_install_them(preparation, monkeypatch, capsys):
    monkeypatch.setattr(preparation.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(preparation, "has_french_ocr", lambda: False)
    monkeypatch.setattr(preparation, "has_pdf_libraries", lambda: True)
    preparation.VENV.mkdir()
    for _ in range(2):  # at each start, for as long as it lasts
        preparation.add_system_packages(with_browser=False)
        told = capsys.readouterr().out
        assert "Sans la lecture des factures scannées" in told
        assert "sudo apt-get install --no-install-recommends tesseract-ocr tesseract-ocr-fra" in told
    monkeypatch.setattr(preparation, "has_french_ocr", lambda: True)
    preparation.add_system_packages(with_browser=False)
    monkeypatch.setattr(preparation, "has_french_ocr", None)  # looked at no more
    preparation.add_system_packages(with_browser=False)
    assert capsys.readouterr().out == ""


def test_an_environment_of_the_operators_is_left_alone(preparation, monkeypatch):
    monkeypatch.setattr(preparation.os, "execv", None)  # would be called otherwise
    preparation.prepare("up")  # these tests run inside an environment
    monkeypatch.setattr(preparation.sys, "prefix", preparation.sys.base_prefix)
    monkeypatch.setenv("CHORUS_SANS_AMORCE", "1")
    preparation.prepare("up")


def test_an_older_python_is_refused_with_a_sentence(preparation, monkeypatch):
    monkeypatch.delenv("CHORUS_SANS_AMORCE", raising=False)
    monkeypatch.setattr(preparation.sys, "prefix", preparation.sys.base_prefix)
    monkeypatch.setattr(preparation.sys, "version_info", (3, 10, 2))
    with pytest.raises(SystemExit, match=r"demande Python 3\.11"):
        preparation.prepare("up")


def test_a_request_to_stop_that_a_callback_dropped_is_obeyed_all_the_same():
    """Python drops an exception raised inside a callback of fork: the request then shows by what was set aside."""
    before = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with pytest.raises(up_command.StopAsked):
            up_command.watch(None)
    finally:
        signal.signal(signal.SIGTERM, before)
