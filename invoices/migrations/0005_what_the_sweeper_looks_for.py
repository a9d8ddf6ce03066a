"""The sweeper finds by an index what is still to draft, however old, and what is old enough to go."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("invoices", "0004_sent_amounts_are_positive")]
    operations = [
        migrations.AddField("deposit", "has_draft", models.BooleanField("brouillon fait", default=False)),
        migrations.AddIndex(
            "deposit",
            models.Index(
                fields=["read_at"],
                condition=Q(state__in=["INTERPRETEE_OCR", "ILLISIBLE"], has_draft=False),
                name="deposit_to_draft",
            ),
        ),
        migrations.AddIndex(
            "invoice",
            models.Index(fields=["status_at"], condition=Q(status="SUPPRIMEE"), name="invoice_to_purge"),
        ),
    ]
