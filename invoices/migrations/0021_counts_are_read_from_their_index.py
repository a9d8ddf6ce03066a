from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0020_mandates_are_searched"),
        ("structures", "0010_support_finds_any_part_of_a_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="paymenttally",
            name="payment_tally_once",
        ),
        migrations.RemoveIndex(
            model_name="invoice",
            name="received_by_service",
        ),
        migrations.RemoveIndex(
            model_name="invoice",
            name="sent_by_service",
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["recipient", "recipient_service", "-deposited_at", "-id"],
                include=("status",),
                name="received_by_service",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["supplier", "supplier_service", "-deposited_at", "-id"],
                include=("status",),
                name="sent_by_service",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymenttally",
            constraint=models.UniqueConstraint(
                fields=("supplier", "month", "recipient"),
                include=("count", "days", "late_count"),
                name="payment_tally_once",
            ),
        ),
    ]
