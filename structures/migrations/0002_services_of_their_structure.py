"""A service named beside a structure is one of that structure: a right cannot open somebody else's service."""

from django.db import migrations

TABLES = ("structures_rattachement", "structures_habilitation", "structures_habilitationchange")
TIE = """
ALTER TABLE structures_service ADD CONSTRAINT service_with_its_structure UNIQUE (id, structure_id);
""" + "".join(
    f"""
ALTER TABLE {table} ADD CONSTRAINT {table.removeprefix("structures_")}_service_is_of_its_structure
    FOREIGN KEY (service_id, structure_id) REFERENCES structures_service (id, structure_id)
    DEFERRABLE INITIALLY DEFERRED;
"""
    for table in TABLES
)
UNTIE = "".join(
    f'ALTER TABLE {table} DROP CONSTRAINT {table.removeprefix("structures_")}_service_is_of_its_structure;'
    for table in TABLES
) + "ALTER TABLE structures_service DROP CONSTRAINT service_with_its_structure;"


class Migration(migrations.Migration):
    dependencies = [("structures", "0001_initial")]
    operations = [migrations.RunSQL(TIE, UNTIE)]
