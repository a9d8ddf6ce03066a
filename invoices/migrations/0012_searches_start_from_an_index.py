"""Searches on both sides: an index a sort, an index for each criterion that leads somewhere."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0011_certificates_are_checked"),
        ("structures", "0010_support_finds_any_part_of_a_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="invoice",
            name="recipient",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="received_invoices",
                to="structures.structure",
                verbose_name="destinataire",
            ),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="recipient_service",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="structures.service",
            ),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="supplier",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sent_invoices",
                to="structures.structure",
                verbose_name="fournisseur",
            ),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="supplier_service",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="structures.service",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("deposited_at__isnull", False)),
                fields=["recipient", "-status_at", "-id"],
                name="received_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("deposited_at__isnull", False)),
                fields=["recipient", "-signed_due", "-id"],
                name="received_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("deposited_at__isnull", False)),
                fields=["recipient", "issue_date"],
                name="received_by_issue",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["recipient", "status", "-deposited_at", "-id"], name="received_in_status"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["recipient_service", "-deposited_at", "-id"], name="received_by_service"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("recipient"),
                django.db.models.functions.comparison.Collate(django.db.models.functions.text.Upper("number"), "C"),
                models.F("id"),
                name="received_by_number",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("recipient"),
                django.db.models.functions.comparison.Collate(django.db.models.functions.text.Upper("engagement"), "C"),
                condition=models.Q(("engagement__gt", "")),
                name="received_by_engagement",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("recipient"),
                django.db.models.functions.comparison.Collate(django.db.models.functions.text.Upper("market"), "C"),
                condition=models.Q(("market__gt", "")),
                name="received_by_market",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("recipient"),
                django.db.models.functions.comparison.Collate(
                    django.db.models.functions.text.Upper("origin_number"), "C"
                ),
                condition=models.Q(("origin_number__gt", "")),
                name="received_by_origin",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("deposited_at__isnull", False)),
                fields=["supplier", "-status_at", "-id"],
                name="sent_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("deposited_at__isnull", False)),
                fields=["supplier", "-signed_due", "-id"],
                name="sent_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("deposited_at__isnull", False)),
                fields=["supplier", "issue_date"],
                name="sent_by_issue",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["supplier", "status", "-deposited_at", "-id"], name="sent_in_status"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["supplier_service", "-deposited_at", "-id"], name="sent_by_service"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("supplier"),
                django.db.models.functions.comparison.Collate(django.db.models.functions.text.Upper("number"), "C"),
                models.F("id"),
                name="sent_by_number",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("supplier"),
                django.db.models.functions.comparison.Collate(django.db.models.functions.text.Upper("engagement"), "C"),
                condition=models.Q(("engagement__gt", "")),
                name="sent_by_engagement",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("supplier"),
                django.db.models.functions.comparison.Collate(django.db.models.functions.text.Upper("market"), "C"),
                condition=models.Q(("market__gt", "")),
                name="sent_by_market",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("supplier"),
                django.db.models.functions.comparison.Collate(
                    django.db.models.functions.text.Upper("origin_number"), "C"
                ),
                condition=models.Q(("origin_number__gt", "")),
                name="sent_by_origin",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("deposited_at__isnull", False)),
                fields=["recipient", "-deposited_at", "-id"],
                name="received_by_deposit",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["recipient", "supplier", "-deposited_at", "-id"], name="invoice_between"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("deposited_at__isnull", False), ("is_downloaded", False)),
                fields=["recipient", "-deposited_at", "-id"],
                name="received_not_downloaded",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "COMPLETEE",
                            "COMPTABILISEE",
                            "MANDATEE",
                            "MISE_A_DISPOSITION",
                            "MISE_A_DISPOSITION_COMPTABLE",
                            "SERVICE_FAIT",
                            "SUSPENDUE",
                        ],
                    )
                ),
                fields=["recipient", "payment_due_on"],
                name="received_running",
            ),
        ),
    ]
