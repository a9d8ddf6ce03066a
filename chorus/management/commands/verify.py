"""Recompute what proves that nothing was altered, after a restore for instance."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from invoices.services.verification import verify


class Command(BaseCommand):
    help = "Recalcule les empreintes des fichiers et des histoires de factures, et dit ce qui ne correspond pas."

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        for fault in report.faults:
            self.stdout.write(fault)
        if report.faults:
            raise CommandError(
                f"{len(report.faults)} anomalies sur {report.files} fichiers et {report.invoices} histoires. "
                "Comparez avec la dernière sauvegarde avant toute correction."
            )
        self.stdout.write(f"Rien à signaler : {report.files} fichiers, {report.invoices} histoires.")
