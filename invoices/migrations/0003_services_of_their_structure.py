"""The service of a supplier, a recipient or a party is one of that very structure."""

from django.db import migrations

TIES = (  # table, name, service column, structure column
    ("invoices_deposit", "deposit_service_is_of_its_structure", "service_id", "structure_id"),
    ("invoices_invoice", "invoice_supplier_service_is_of_supplier", "supplier_service_id", "supplier_id"),
    ("invoices_invoice", "invoice_recipient_service_is_of_recipient", "recipient_service_id", "recipient_id"),
    ("invoices_invoiceparty", "party_service_is_of_its_structure", "service_id", "structure_id"),
)
TIE = "".join(
    f"""
ALTER TABLE {table} ADD CONSTRAINT {name}
    FOREIGN KEY ({service}, {structure}) REFERENCES structures_service (id, structure_id)
    DEFERRABLE INITIALLY DEFERRED;
"""
    for table, name, service, structure in TIES
)
UNTIE = "".join(f"ALTER TABLE {table} DROP CONSTRAINT {name};" for table, name, _, _ in TIES)


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0002_histories_append_only"),
        ("structures", "0002_services_of_their_structure"),
    ]
    operations = [migrations.RunSQL(TIE, UNTIE)]
