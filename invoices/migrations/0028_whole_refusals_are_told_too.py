from django.db import migrations, models
from django.db.models import Q

REFUSED_WHOLE = ["IN_INCIDENTE", "IN_REJETE", "QP_IRRECEVABLE"]


class Migration(migrations.Migration):

    dependencies = [("invoices", "0027_files_wait_for_a_choice")]

    operations = [
        migrations.RemoveIndex(model_name="flow", name="flow_to_tell"),
        migrations.AddIndex(
            model_name="flow",
            index=models.Index(
                fields=["state_at"],
                condition=Q(Q(refused__gt=0) | Q(state__in=REFUSED_WHOLE), is_told=False),
                name="flow_to_tell",
            ),
        ),
    ]
