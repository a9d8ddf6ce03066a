import django.db.models.deletion
from django.db import migrations, models

TIE = """
ALTER TABLE invoices_flow ADD CONSTRAINT flow_service_is_of_its_structure
    FOREIGN KEY (service_id, structure_id) REFERENCES structures_service (id, structure_id)
    DEFERRABLE INITIALLY DEFERRED;
"""
UNTIE = "ALTER TABLE invoices_flow DROP CONSTRAINT flow_service_is_of_its_structure;"


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0030_a_file_that_was_not_judged_is_tried_again"),
        ("structures", "0002_services_of_their_structure"),
    ]

    operations = [
        migrations.AddField(
            model_name="flow",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="structures.service",
            ),
        ),
        migrations.RunSQL(TIE, UNTIE),
    ]
