"""f_plain(text): how names are compared, upper case and without accents. Immutable, so that an index may hold it.

`unaccent` itself is not: its dictionary is looked up by name. Here the dictionary is named with its schema.
In PL/pgSQL because it is called for each of forty million names, and costs half of the same function in SQL there.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

MAKE = """
CREATE FUNCTION f_plain(text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ BEGIN RETURN upper(public.unaccent('public.unaccent'::regdictionary, $1)); END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("structures", "0003_people_ask_for_access")]
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(MAKE, "DROP FUNCTION f_plain(text)"),
    ]
