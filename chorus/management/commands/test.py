"""The whole test suite on its own throw-away servers, one set a core. Further arguments go to pytest."""

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

# Whoever has nothing left takes tests from the other. « -n 0 » runs everything in one process.
SPREAD = ["-n", "auto", "--dist", "worksteal"]


class Command(BaseCommand):
    help = "Lance les tests ; tout ce qui suit est passé à pytest."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Hand everything after « test » to pytest unread: its options are not ours."""
        sys.exit(run_pytest(argv[2:]))

    def handle(self, *args: Any, **options: Any) -> None:
        if code := run_pytest(list(args)):
            sys.exit(code)


def run_pytest(arguments: list[str]) -> int:
    """Run pytest in a process where Django is not set up yet: the tests choose their own variables first."""
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "pytest", *SPREAD, *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=env).returncode
