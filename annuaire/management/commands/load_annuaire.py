"""Loads or updates the directory of public structures from the published files."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from annuaire import services
from structures.domain.errors import DomainError


class Command(BaseCommand):
    help = (
        "Charge l'annuaire des structures publiques depuis le classeur publié (.xlsx, deux feuilles) ou ses tables en "
        "CSV. Crée et met à jour ; se relance chaque semaine."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="fichier")
        parser.add_argument(
            "--complet", action="store_true", help="désactive les structures et services que les fichiers n'ont pas"
        )

    def handle(self, *args: Any, files: list[Path], complet: bool, **options: Any) -> None:
        """Load, all or nothing, and say what was done."""
        try:
            loaded = services.load(files, is_complete=complet)
        except DomainError as refusal:
            raise CommandError(f"{refusal.text} {refusal.remedy}".strip()) from refusal
        self.stdout.write(_summary(loaded))


def _summary(loaded: services.Loaded) -> str:
    parts = [f"{loaded.structures} structures et {loaded.services} services créés ou mis à jour"]
    if loaded.closed:
        parts.append(f"{loaded.closed} structures absentes des fichiers désactivées")
    if loaded.kept:
        parts.append(f"{loaded.kept} structures qui ont leur gestionnaire ici gardent leurs paramètres")
    if loaded.skipped:
        parts.append(f"{loaded.skipped} lignes sans SIRET laissées de côté")
    return f"Annuaire chargé : {' ; '.join(parts)}."
