"""Child processes of `up` and of the tests: started in order, watched, stopped in reverse. Standard library only.

A child never outlives its launcher: the kernel signals it when the launcher dies, even by kill -9.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from chorus.forked import Forked

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
CLONE_NEWUSER = 0x10000000
OUTSIDE_ROOT = 1000  # the uid and gid under which root is seen inside a new user namespace
LOG_LIMIT = 5 * 1024 * 1024  # bytes; a longer journal is set aside at the next start
POLL = 0.02  # seconds

_libc = ctypes.CDLL(None, use_errno=True)


class StartRefused(Exception):
    """Something cannot start. The text is a French sentence for whoever typed the command."""


@dataclass(frozen=True)
class Identity:
    """Under whom a child runs: as us, as root hidden in a user namespace, or as another account."""

    in_namespace: bool = False
    uid: int | None = None
    gid: int | None = None

    @property
    def groups(self) -> list[int] | None:
        """Return what a child of another account keeps of our supplementary groups: none."""
        return None if self.uid is None else []


@dataclass(frozen=True)
class Service:
    """A started child. stop_signal is what asks it to end; grace is in seconds, before SIGKILL."""

    name: str
    process: subprocess.Popen | Forked
    stop_signal: signal.Signals
    grace: float
    log: Path


class Supervisor:
    """Owns a data folder and the services that live in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.services: list[Service] = []
        self._lock: int | None = None
        self._adopts = False

    def lock(self, patience: float = 20.0) -> None:
        """Take the folder for this launcher alone.

        Services inherit the lock: it is free only once the last child of an earlier launcher has ended,
        so a launcher that was killed is waited for (`patience`, in seconds) and a living one refused.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "up.lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._wait_for_lock(descriptor, path, time.monotonic() + patience)
        except BaseException:
            os.close(descriptor)
            raise
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        self._lock = descriptor

    def _wait_for_lock(self, descriptor: int, path: Path, deadline: float) -> None:
        while not _try_lock(descriptor):
            holder = path.read_text().strip()
            if is_alive(holder):
                raise StartRefused(
                    f"Le portail est déjà démarré dans {self.folder} (processus {holder}). Arrêtez-le par Ctrl-C "
                    "là où il tourne, ou choisissez un autre dossier avec la variable CHORUS_VAR."
                )
            if time.monotonic() > deadline:
                raise StartRefused(
                    f"L'instance précédente de {self.folder} a été interrompue et ses services ne sont pas encore "
                    "arrêtés. Attendez quelques secondes, puis relancez."
                )
            time.sleep(POLL)

    def adopt_orphans(self) -> None:
        """Become the parent of grandchildren whose own parent died, so that `stop` ends them too."""
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._adopts = True

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        stop_signal: signal.Signals = signal.SIGTERM,
        grace: float = 10.0,
        env: dict[str, str] | None = None,
        identity: Identity | None = None,
    ) -> Service:
        """Start a program as a service: its own process group, its output in `<name>.log` of the folder."""
        identity = identity or Identity()
        with self._journal(name) as output:
            process = subprocess.Popen(
                [str(word) for word in command],
                preexec_fn=as_child(stop_signal, identity),
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=[] if self._lock is None else [self._lock],
                user=identity.uid,
                group=identity.gid,
                extra_groups=identity.groups,
            )
            return self._watch_over(Service(name, process, stop_signal, grace, Path(output.name)))

    def fork(self, name: str, body: Callable[[], None], *, grace: float = 10.0) -> Service:
        """Start a function as a service, in the same way; SIGTERM asks it to end."""
        with self._journal(name) as output:
            process = Forked(body, as_child(signal.SIGTERM, Identity()), output)
            return self._watch_over(Service(name, process, signal.SIGTERM, grace, Path(output.name)))

    def _journal(self, name: str) -> IO[bytes]:
        log = self.folder / f"{name}.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        return log.open("ab")

    def _watch_over(self, service: Service) -> Service:
        self.services.append(service)
        return service

    def wait_for(self, service: Service, ready: Callable[[], bool], limit: float = 30.0) -> None:
        """Return once `ready()`. Raises StartRefused when the service ends first or `limit` seconds pass."""
        deadline = time.monotonic() + limit
        while not ready():
            if service.process.poll() is not None:
                raise StartRefused(
                    f"Le service {service.name} s'est arrêté au démarrage (code {service.process.returncode}) : "
                    f"« {last_line(service.log)} ». La suite est dans {service.log}."
                )
            if time.monotonic() > deadline:
                raise StartRefused(
                    f"Le service {service.name} n'a pas répondu en {limit:.0f} secondes : voir {service.log}."
                )
            time.sleep(POLL)

    def first_dead(self) -> Service | None:
        """Return a service that has ended, if any."""
        return next((service for service in self.services if service.process.poll() is not None), None)

    def stop(self) -> None:
        """End all services, last started first, then whatever they left behind."""
        while self.services:
            stop_service(self.services.pop())
        while self._adopts and (orphans := children(os.getpid())):
            for pid in orphans:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def stop_service(service: Service) -> None:
    """Ask, wait for the service's grace, then kill its whole process group."""
    process = service.process
    deadline = time.monotonic() + service.grace
    while process.poll() is None and time.monotonic() < deadline:
        process.send_signal(service.stop_signal)  # again and again: one sent before the handler exists is lost
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(min(5.0, service.grace))
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def as_child(death_signal: signal.Signals, identity: Identity) -> Callable[[], None]:
    """Return what a child does between fork and exec: never call it in the launcher itself."""
    launcher = os.getpid()

    def prepare() -> None:
        if identity.in_namespace:
            enter_user_namespace()
        os.setpgid(0, 0)  # Ctrl-C reaches the launcher only, which stops services in order
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)  # « cmd & » in a script leaves SIGINT ignored, and that is inherited
        _libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)  # after the change of account, which clears it
        if os.getppid() != launcher:  # it died before the kernel was told
            os._exit(1)

    return prepare


def enter_user_namespace() -> None:
    """Let this process be seen as an ordinary account while its files stay root's.

    PostgreSQL refuses uid 0. This way needs no account, no chown, and works under a folder only root may enter.
    Raises OSError where the kernel or the container refuses.
    """
    uid, gid = os.geteuid(), os.getegid()
    if _libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{OUTSIDE_ROOT} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{OUTSIDE_ROOT} {gid} 1")


def is_alive(pid: str | int) -> bool:
    """Tell whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{int(pid)}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, ValueError):
        return False


def children(parent: int) -> list[int]:
    """Return the living direct children of a process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, ppid = stat.read_text().rpartition(")")[2].split()[:2]
            if int(ppid) == parent and state != "Z":
                found.append(int(stat.parent.name))
    return found


def last_line(log: Path) -> str:
    """Return the last words of a journal: a line of quotes, brackets or dashes says nothing."""
    lines = log.read_text(errors="replace").splitlines()
    return next((line.strip() for line in reversed(lines) if any(sign.isalnum() for sign in line)), "aucun message")


def answers(path: Path) -> bool:
    """Tell whether somebody listens on a Unix socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
