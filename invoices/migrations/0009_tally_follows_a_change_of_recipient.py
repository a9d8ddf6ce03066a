"""What the tally needs beside the status changes: where a recycled invoice left from, and what nobody counts."""

import django.db.models.deletion
from django.db import migrations, models

FOLLOW = """
CREATE FUNCTION note_former_recipient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO invoices_stalecell (structure_id, month)
    VALUES (OLD.recipient_id, date_trunc('month', OLD.deposited_at AT TIME ZONE 'Europe/Paris')::date);
    RETURN NULL;
END $$;
CREATE TRIGGER invoice_leaves_its_recipient AFTER UPDATE OF recipient_id ON invoices_invoice
    FOR EACH ROW WHEN (OLD.recipient_id IS DISTINCT FROM NEW.recipient_id
        AND OLD.recipient_id IS NOT NULL AND OLD.deposited_at IS NOT NULL)
    EXECUTE FUNCTION note_former_recipient();
"""

LEAVE = """
DROP TRIGGER invoice_leaves_its_recipient ON invoices_invoice;
DROP FUNCTION note_former_recipient();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0008_favourite_service_of_its_recipient"),
        ("structures", "0010_support_finds_any_part_of_a_name"),
    ]
    operations = [
        migrations.CreateModel(
            name="StaleCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="premier jour du mois de dépôt")),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="structures.structure"
                    ),
                ),
            ],
            options={"verbose_name": "compte à refaire"},
        ),
        migrations.AddField(
            model_name="statustally",
            name="untold_count",
            field=models.PositiveIntegerField(default=0, verbose_name="dont le paiement n'est pas dit"),
        ),
        migrations.AddField(
            model_name="statustally",
            name="untold_due",
            field=models.DecimalField(decimal_places=2, default=0, max_digits=24),
        ),
        migrations.AddIndex(
            model_name="statustally",
            index=models.Index(
                condition=models.Q(("status__in", ["MISE_EN_PAIEMENT", "REJETEE"]), _negated=True),
                fields=["structure", "side"],
                name="status_tally_unpaid",
            ),
        ),
        migrations.AlterField(
            model_name="export",
            name="kind",
            field=models.CharField(
                choices=[
                    ("RESULTATS_XLSX", "résultats d'une recherche (XLSX)"),
                    ("FACTURES_ZIP", "factures (ZIP)"),
                    ("LISTE_FISCALE_PDF", "liste fiscale (PDF)"),
                ],
                max_length=20,
                verbose_name="nature",
            ),
        ),
        migrations.RunSQL(FOLLOW, LEAVE),
    ]
