"""Benchmarks: each figure beside its peer, measured in the same run."""

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Lance les mesures de tests/bench/, toutes ou celles qui sont nommées."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="nom", help="« pages » pour tests/bench/bench_pages.py")
        parser.add_argument("--invoices", type=int, metavar="N", help="taille de la grande base (1 000 000)")
        parser.add_argument("--requests", type=int, metavar="N", help="requêtes de la mesure de mémoire (3 000)")
        parser.add_argument("--set", choices=("texte", "scan"), help="justesse de la lecture : ces fichiers seulement")
        parser.add_argument(
            "--only", choices=("working", "unseen", "corpus"), help="justesse de la lecture : ces modèles seulement"
        )
        parser.add_argument("--details", action="store_true", help="chaque valeur mal lue, sauf des modèles jamais vus")

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        asked = ("invoices", "requests", "set", "only", "details")
        env |= {f"BENCH_{option.upper()}": str(options[option]) for option in asked if options[option]}
        runner = [sys.executable, "-m", "tests.bench.runner", *names]
        if subprocess.run(runner, cwd=settings.BASE_DIR, env=env).returncode:
            raise CommandError("Une mesure dépasse sa limite, ou n'a pas pu être faite.")
