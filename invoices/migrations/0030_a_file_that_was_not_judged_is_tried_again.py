from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoices", "0029_a_document_is_made_of_what_came_as_data")]

    operations = [
        migrations.AddField(
            model_name="flowitem",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="essais"),
        )
    ]
