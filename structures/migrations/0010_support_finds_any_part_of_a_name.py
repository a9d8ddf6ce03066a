"""The support's search: any part of a name or of a login address, accents and case apart.

The table of people is of another application, which knows nothing of f_plain: the index is made here.
"""

from django.db import migrations

STRUCTURES = """
CREATE INDEX structure_by_part_of_name ON structures_structure
USING gin (f_plain(normalised_name || ' ' || label) gin_trgm_ops);
"""
PEOPLE = """
CREATE INDEX person_by_part_of_name ON accounts_user
USING gin (f_plain(email || ' ' || first_name || ' ' || last_name) gin_trgm_ops);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("structures", "0009_people_seen_by_support"),
        ("accounts", "0002_people_ask_for_access"),
    ]
    operations = [
        migrations.RunSQL(STRUCTURES, "DROP INDEX structure_by_part_of_name"),
        migrations.RunSQL(PEOPLE, "DROP INDEX person_by_part_of_name"),
    ]
