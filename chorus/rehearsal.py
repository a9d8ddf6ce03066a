"""The rehearsal copy, which `up` runs on one machine: its variables, its key, its accounts.

Standard library only: manage.py calls it before the settings are read.
"""

import argparse
import os
import secrets
import socket
from collections.abc import Sequence
from pathlib import Path

from chorus.embedded import var_folder

PRODUCTION_VARIABLES = (  # one of them set says that this is no rehearsal; all are asked for by checks.py
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "STORAGE_URL",
)
PORT = 8000
ACCOUNTS_DOMAIN = ".example"  # reserved by RFC 2606: nobody real has such an address
PASSWORD = "Portail-demo-2026"  # noqa: S105 (published, and refused in production)
ACCOUNTS = (
    ("manuela.martin@delices.example", "gestionnaire des Délices de Savoie, fournisseur"),
    ("pierre.dubois@delices.example", "sans rattachement"),
    ("jeane.chaource@chaourcois.example", "gestionnaire de la CC du Chaourçois, émet et reçoit"),
    ("agent@bougival.example", "agent de Bougival, traite les factures reçues"),
    ("lecture@bougival.example", "agent de Bougival, consulte les factures reçues"),
    ("gwen.lebras@menuiserie.example", "menuiserie dont le SIRET attend sa vérification"),
    ("support@portail.example", "support"),
    ("admin@portail.example", "administration"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `up`, read twice: here before the settings, and by the command."""
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"port de la page d'accueil ({PORT} ; 0 : un port libre)"
    )
    parser.add_argument("--empty", action="store_true", help="sans données de démonstration")


def set_environment(command: Sequence[str]) -> None:
    """Put the process in rehearsal mode for `up`, and for any command of a copy without production variables."""
    is_up = command[:1] == ["up"]
    if not is_up and any(os.environ.get(name) for name in (*PRODUCTION_VARIABLES, "DEBUG", "DEMONSTRATION")):
        return
    os.environ["DEMONSTRATION"] = "1"
    os.environ.setdefault("SECRET_KEY", _secret_key(var_folder(), keep=is_up))
    if is_up:
        parser = argparse.ArgumentParser(add_help=False)
        add_arguments(parser)
        os.environ["SITE_URL"] = f"http://127.0.0.1:{parser.parse_known_args(command[1:])[0].port or _free_port()}"


def _secret_key(var: Path, *, keep: bool) -> str:
    """Return the key of this copy, made at its first `up` and readable by its owner alone."""
    path = var / "secret-key"
    if not path.exists():
        key = secrets.token_urlsafe(50)
        if not keep:
            return key
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"secret-key.{os.getpid()}")
        part.touch(mode=0o600)
        part.write_text(key)
        part.rename(path)
    return path.read_text()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
