"""Fills a rehearsal copy with as many invoices as asked, to see what pages cost at any size."""

import os
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from chorus import rehearsal
from chorus.seeding import loading, people
from invoices.models import Invoice

REMEDY = "Pour recommencer, partez d'une base vide : « CHORUS_VAR=/autre/dossier python3 manage.py up --empty »."


class Command(BaseCommand):
    help = "Remplit une copie d'essai de factures inventées, sur trois ans, une fois."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--invoices", type=int, default=100_000, metavar="N", help="combien de factures (100 000)")
        parser.add_argument("--seed", type=int, default=1, help="autre nombre, autre tirage (1)")
        parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processus qui écrivent")
        parser.add_argument(
            "--brief",
            action="store_true",
            help="sans les passages antérieurs ni les totaux de TVA : trois fois plus petit",
        )

    def handle(self, *args: Any, invoices: int, seed: int, jobs: int, brief: bool, **options: Any) -> None:
        """Fill, once, and only where everybody knows that nobody is real."""
        _refuse_where_it_harms()
        if invoices < 1 or jobs < 1:
            raise CommandError("--invoices et --jobs valent au moins 1.")
        begun = time.monotonic()
        loading.load(loading.Order(invoices, seed, jobs, brief), lambda done: self._tell(done, invoices, begun))
        self.stdout.write(f"\n{Invoice.objects.count()} factures en {time.monotonic() - begun:.0f} s.")
        self.stdout.write(f"Comptes, mot de passe {rehearsal.PASSWORD} :")
        for account in people.ACCOUNTS:
            self.stdout.write(f"  {account.email:<32} {account.role}")

    def _tell(self, done: int, whole: int, begun: float) -> None:
        """One line, written over and over."""
        rate = done / (time.monotonic() - begun)
        self.stdout.write(f"\r{done} factures sur {whole} ({rate:.0f} par seconde)", ending="")
        self.stdout.flush()


def _refuse_where_it_harms() -> None:
    if not settings.DEMONSTRATION:
        raise CommandError(
            "Des factures inventées n'ont rien à faire dans une base réelle : seule une copie d'essai se remplit. "
            "Donnez la variable DEMONSTRATION=1, ou lancez d'abord « python3 manage.py up »."
        )
    if people.is_there():
        raise CommandError(f"La base est déjà remplie ({Invoice.objects.count()} factures). {REMEDY}")
