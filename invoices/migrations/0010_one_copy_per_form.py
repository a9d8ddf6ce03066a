"""A copy bears the token of the form that asked for it: the same click twice makes one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoices", "0009_tally_follows_a_change_of_recipient")]
    operations = [
        migrations.AddField(
            model_name="invoice",
            name="form_token",
            field=models.UUIDField(blank=True, editable=False, null=True, verbose_name="jeton du formulaire de copie"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("form_token__isnull", False)), fields=("form_token",), name="one_copy_per_form"
            ),
        ),
    ]
