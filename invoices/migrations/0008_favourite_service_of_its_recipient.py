"""The service of a favourite recipient is one of that very structure."""

from django.db import migrations

TIE = """
ALTER TABLE invoices_favouriterecipient ADD CONSTRAINT favourite_service_is_of_its_recipient
    FOREIGN KEY (service_id, recipient_id) REFERENCES structures_service (id, structure_id)
    DEFERRABLE INITIALLY DEFERRED;
"""
UNTIE = "ALTER TABLE invoices_favouriterecipient DROP CONSTRAINT favourite_service_is_of_its_recipient;"


class Migration(migrations.Migration):
    dependencies = [("invoices", "0007_both_applications_whole")]
    operations = [migrations.RunSQL(TIE, UNTIE)]
