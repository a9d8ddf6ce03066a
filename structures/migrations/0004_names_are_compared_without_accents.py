"""f_plain(text): how names are compared, upper case and without accents. Immutable, so that an index may hold it.

`unaccent` itself is not: its dictionary is looked up by name. Here the dictionary is named with its schema.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

MAKE = """
CREATE FUNCTION f_plain(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN upper(public.unaccent('public.unaccent'::regdictionary, $1));
"""


class Migration(migrations.Migration):
    dependencies = [("structures", "0003_people_ask_for_access")]
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(MAKE, "DROP FUNCTION f_plain(text)"),
    ]
