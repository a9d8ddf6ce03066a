"""An avoir's amounts are positive too: the sign is in the type, and only there."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("invoices", "0003_services_of_their_structure")]
    operations = [
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=Q(status__in=["BROUILLON", "SUPPRIMEE"])
                | Q(
                    total_without_vat__gte=0,
                    total_vat__gte=0,
                    total_with_vat__gte=0,
                    discount__gte=0,
                    amount_due__gte=0,
                ),
                name="invoice_sent_amounts_are_positive",
            ),
        )
    ]
