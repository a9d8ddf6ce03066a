"""Recompute what proves that nothing was altered, after a restore for instance."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from invoices.services.verification import verify


class Command(BaseCommand):
    help = "Recalcule les empreintes des fichiers et des histoires de factures, et dit ce qui ne correspond pas."

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        seen = f"{counted(report.files, 'fichier')}, {counted(report.invoices, 'histoire')}"
        for fault in report.faults:
            self.stdout.write(fault)
        if report.faults:
            raise CommandError(
                f"{counted(len(report.faults), 'anomalie')} ({seen}). "
                "Comparez avec la dernière sauvegarde avant toute correction."
            )
        self.stdout.write(f"Rien à signaler : {seen}.")


def counted(number: int, noun: str) -> str:
    """Return « 0 fichier », « 1 fichier », « 2 fichiers »."""
    return f"{number} {noun}{'s' if number > 1 else ''}"
