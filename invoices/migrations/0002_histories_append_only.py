"""Histories are evidence: the database itself refuses to rewrite them, whoever asks."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_rewriting_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is append only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- a draft deleted before it was ever sent is cleared with its file after 30 days: its history may go, and no other
CREATE FUNCTION refuse_rewriting_invoice_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (SELECT status FROM invoices_invoice WHERE id = OLD.invoice_id) = 'SUPPRIMEE' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'history is append only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER status_change_append_only BEFORE UPDATE OR DELETE ON invoices_statuschange
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_invoice_history();
CREATE TRIGGER invoice_event_append_only BEFORE UPDATE OR DELETE ON invoices_invoiceevent
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_invoice_history();
CREATE TRIGGER habilitation_change_append_only BEFORE UPDATE OR DELETE ON structures_habilitationchange
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_history();
"""

ALLOW = """
DROP TRIGGER status_change_append_only ON invoices_statuschange;
DROP TRIGGER invoice_event_append_only ON invoices_invoiceevent;
DROP TRIGGER habilitation_change_append_only ON structures_habilitationchange;
DROP FUNCTION refuse_rewriting_history();
DROP FUNCTION refuse_rewriting_invoice_history();
"""


class Migration(migrations.Migration):
    dependencies = [("invoices", "0001_initial"), ("structures", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
