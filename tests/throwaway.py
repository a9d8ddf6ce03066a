"""A portal's surroundings for one run: servers, storage and variables in a folder that goes away with it."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from chorus import embedded
from chorus.supervisor import Supervisor

SECRET_KEY = "a-key-for-one-run-of-the-tests-that-guards-nothing"


class Throwaway:
    """Holds the folder; must exist, and `set_environment` be called, before Django reads its settings."""

    def __init__(self, prefix: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=prefix))
        self.supervisor = Supervisor(self.folder)

    def set_environment(self) -> None:
        """Point the settings here. A DATABASE_URL or REDIS_URL that was given is kept."""
        if "chorus.settings" in sys.modules:
            raise RuntimeError("The settings were read before the tests could set their variables.")
        os.environ.update(
            DJANGO_SETTINGS_MODULE="chorus.settings",
            CHORUS_VAR=str(self.folder),
            SECRET_KEY=SECRET_KEY,
            DEMONSTRATION="1",
            STORAGE_URL=f"file://{self.folder / 'fichiers'}",
        )
        for name in ("DEBUG", "EMAIL_URL", "SITE_URL", "ALLOWED_HOSTS"):
            os.environ.pop(name, None)

    def start(self, *, durable: bool = False) -> None:
        """Start what was not given. durable: with fsync, as a real portal has it."""
        if not os.environ.get("DATABASE_URL"):
            embedded.start_postgres(self.supervisor, durable=durable)
        if not os.environ.get("REDIS_URL"):
            embedded.start_valkey(self.supervisor)

    def remove(self) -> None:
        """Stop the servers and delete the folder."""
        self.supervisor.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
