"""What managers did is evidence: the database itself refuses to rewrite it, whoever asks."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_rewriting_manager_actions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is append only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER manager_action_append_only BEFORE UPDATE OR DELETE ON structures_manageraction
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_manager_actions();
"""

ALLOW = """
DROP TRIGGER manager_action_append_only ON structures_manageraction;
DROP FUNCTION refuse_rewriting_manager_actions();
"""


class Migration(migrations.Migration):
    dependencies = [("structures", "0005_register_is_found_by_name")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
