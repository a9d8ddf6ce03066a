from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0017_lines_of_a_typed_invoice"),
        ("structures", "0010_support_finds_any_part_of_a_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                fields=["recipient", "recipient_service", "-deposited_at", "-id"], name="received_by_service"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["supplier", "supplier_service", "-deposited_at", "-id"], name="sent_by_service"),
        ),
    ]
