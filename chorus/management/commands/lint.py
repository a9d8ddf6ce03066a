"""All that can be said about the code without running it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

TOOLS = Path(sys.executable).parent
STEPS: dict[str, list[str | Path]] = {
    "style": [TOOLS / "ruff", "check"],
    "mise en forme": [TOOLS / "ruff", "format", "--check"],
    "types": [TOOLS / "mypy"],
    "imports": [TOOLS / "lint-imports"],
    "gabarits": [TOOLS / "djlint", "--lint", "--quiet", "templates"],
    "migrations": [sys.executable, "-Wignore", "manage.py", "makemigrations", "--check", "--dry-run"],
}


class Command(BaseCommand):
    help = "Vérifie le code : style, types, contrats d'import, gabarits, migrations."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        failed = [name for name, command in STEPS.items() if not self._passes(name, command)]
        if failed:
            raise CommandError(f"À reprendre : {', '.join(failed)}.")
        self.stdout.write("Rien à reprendre.")

    def _passes(self, name: str, command: list[str | Path]) -> bool:
        self.stdout.write(f"— {name}")
        self.stdout.flush()
        return subprocess.run(command, cwd=settings.BASE_DIR).returncode == 0
