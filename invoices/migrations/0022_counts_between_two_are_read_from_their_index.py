from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0021_counts_are_read_from_their_index"),
        ("structures", "0010_support_finds_any_part_of_a_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="invoice",
            name="invoice_between",
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["recipient", "supplier", "-deposited_at", "-id"], include=("status",), name="invoice_between"
            ),
        ),
    ]
