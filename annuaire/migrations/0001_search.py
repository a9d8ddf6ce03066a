"""What the search of the directory stands on: the words of a structure as an index holds them, and a vocabulary.

f_tokens(text): its words, upper case, without accents, letters and digits of ASCII only. f_words(…): those of a
structure as a tsvector, without a dictionary, so that a word is found by its beginning exactly as it is written.
Each names the schema of what it calls: ANALYZE and the making of an index look nowhere else than in pg_catalog.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

TOKENS = """
CREATE FUNCTION f_tokens(text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN string_to_array(btrim(regexp_replace(public.f_plain($1), '[^A-Z0-9]+', ' ', 'g')), ' ');
END $$;
"""
WORDS = """
CREATE FUNCTION f_words(text, text, text, text, text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
BEGIN
    RETURN array_to_tsvector(public.f_tokens($1 || ' ' || $2 || ' ' || $3 || ' ' || $4 || ' ' || $5));
END $$;
"""
INDEX = """
CREATE INDEX structure_by_words ON structures_structure USING gin (f_words(identifier, name, label, city, postcode))
WITH (fastupdate = off)  -- a search does not slow down between a load and the next vacuum
WHERE nature = 'PUBLIQUE' AND state = 'ACTIVE' AND NOT is_masked;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("structures", "0005_register_is_found_by_name")]
    operations = [
        migrations.RunSQL(TOKENS, "DROP FUNCTION f_tokens(text)"),
        migrations.RunSQL(WORDS, "DROP FUNCTION f_words(text, text, text, text, text)"),
        migrations.RunSQL(INDEX, "DROP INDEX structure_by_words"),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.CharField(max_length=100, primary_key=True, serialize=False, verbose_name="mot")),
            ],
            options={
                "verbose_name": "mot de l'annuaire",
                "verbose_name_plural": "mots de l'annuaire",
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(
                        django.contrib.postgres.indexes.OpClass("word", "gist_trgm_ops(siglen=64)"), name="word_by_trigram"
                    )
                ],
            },
        ),
    ]
