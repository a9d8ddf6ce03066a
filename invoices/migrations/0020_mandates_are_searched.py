import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoices", "0019_models_of_invoices")]

    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("recipient"),
                django.db.models.functions.comparison.Collate(
                    django.db.models.functions.text.Upper("mandate_number"), "C"
                ),
                condition=models.Q(("mandate_number__gt", "")),
                name="received_by_mandate",
            ),
        )
    ]
