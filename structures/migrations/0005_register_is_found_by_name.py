"""The register of forty million lines: found by SIRET, by SIREN (its beginning), by the beginning of the name."""

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('structures', '0004_names_are_compared_without_accents'),
    ]

    operations = [
        migrations.AddField(
            model_name='establishment',
            name='answered_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name="réponse de l'INSEE du"),
        ),
        migrations.AddField(
            model_name='establishment',
            name='brand',
            field=models.CharField(blank=True, max_length=200, verbose_name='enseigne'),
        ),
        migrations.AddField(
            model_name='establishment',
            name='size_category',
            field=models.CharField(blank=True, max_length=3, verbose_name="catégorie d'entreprise"),
        ),
        migrations.AddField(
            model_name='establishment',
            name='successor',
            field=models.CharField(blank=True, max_length=14, verbose_name='SIRET successeur'),
        ),
        migrations.AddField(
            model_name='establishment',
            name='unit_created_on',
            field=models.DateField(blank=True, null=True, verbose_name='entreprise créée le'),
        ),
        migrations.AlterField(
            model_name='establishment',
            name='siren',
            field=models.CharField(max_length=9, verbose_name='SIREN'),
        ),
        migrations.AddIndex(
            model_name='establishment',
            index=models.Index(django.db.models.functions.comparison.Collate(models.Func('name', function='f_plain'), 'C'), name='establishment_by_name'),
        ),
        # Django makes it for LIKE on the key, which nobody writes here: a SIRET is looked up whole
        migrations.RunSQL("DROP INDEX structures_establishment_siret_33ae2525_like", migrations.RunSQL.noop),
    ]
