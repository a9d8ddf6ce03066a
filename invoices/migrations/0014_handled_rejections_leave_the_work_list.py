from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('invoices', '0013_treatments_of_many_keep_their_report'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='invoice', name='sent_needing_supplier'),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(
                fields=['supplier', '-last_activity_at', '-id'],
                condition=models.Q(
                    status__in=['BROUILLON', 'A_RECYCLER', 'SUSPENDUE', 'REJETEE'], is_rejection_handled=False
                ),
                name='sent_needing_supplier',
            ),
        ),
    ]
