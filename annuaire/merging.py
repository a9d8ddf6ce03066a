"""The statements that merge the staged directory into structures and services. One function, one statement or two."""

from collections.abc import Mapping, Sequence

from django.db.backends.utils import CursorWrapper

from annuaire.formats.layout import FLAGS
from annuaire.formats.tables import Kind

HOSPITAL = "7364"  # legal category of those that pay at 50 days
MANAGED = """
EXISTS (
    SELECT FROM structures_structure held JOIN structures_rattachement r ON r.structure_id = held.id
    WHERE held.identifier_type = 'SIRET' AND held.identifier = {siret} AND r.is_principal_manager AND r.until IS NULL)
"""
PLACE = """
left({t}."Adresse", 200), left({t}."ComplementAdresse1", 200), left({t}."ComplementAdresse2", 200),
left({t}."CodePostal", 10), left({t}."Ville", 100)
"""
STRUCTURES = f"""
INSERT INTO structures_structure (
    identifier_type, identifier, name, normalised_name, label, nature, state, is_masked,
    address, address_extra_1, address_extra_2, postcode, city, country, phone, email, vat_number, rcs,
    service_required, engagement_required, service_or_engagement_required, manages_payment_status, has_moa, is_moa_only,
    payment_delay_days, is_check_pending, created_at)
SELECT DISTINCT ON (s."Identifiant")
    'SIRET', s."Identifiant", left(n.name, 200), left(upper(n.name), 200), '', 'PUBLIQUE',
    CASE WHEN s."StructureActive" THEN 'ACTIVE' ELSE 'INACTIVE' END, coalesce(e.is_masked, false),
    {PLACE.format(t="s")}, coalesce(nullif(left(s."CodePays", 2), ''), 'FR'),
    left(s."NumTelephone", 30), left(s."Courriel", 254), '', '',
    s."GestionService", s."GestionEngagement", s."GestionServiceEngagement", s."GestionStatutMiseEnPaiement",
    s."EstMOA", s."EstMOAUniquement", CASE WHEN e.legal_category = '{HOSPITAL}' THEN 50 ELSE 30 END, false, now()
FROM staged_structures s
CROSS JOIN LATERAL (SELECT regexp_replace(s."RaisonSociale", '\\s+', ' ', 'g') AS name) n
LEFT JOIN structures_establishment e ON e.siret = s."Identifiant"
WHERE NOT {MANAGED.format(siret='s."Identifiant"')}
ORDER BY s."Identifiant", s.line DESC
ON CONFLICT (identifier) WHERE identifier_type = 'SIRET' DO UPDATE SET
    name = excluded.name, normalised_name = excluded.normalised_name, nature = excluded.nature, state = excluded.state,
    is_masked = excluded.is_masked, address = excluded.address, address_extra_1 = excluded.address_extra_1,
    address_extra_2 = excluded.address_extra_2, postcode = excluded.postcode, city = excluded.city,
    country = excluded.country, phone = excluded.phone, email = excluded.email,
    service_required = excluded.service_required, engagement_required = excluded.engagement_required,
    service_or_engagement_required = excluded.service_or_engagement_required,
    manages_payment_status = excluded.manages_payment_status, has_moa = excluded.has_moa,
    is_moa_only = excluded.is_moa_only
"""
# what the register masks is not stored, wherever it was published
MASKS = """
UPDATE structures_structure SET address = '', address_extra_1 = '', address_extra_2 = '', postcode = '', city = ''
WHERE is_masked AND identifier_type = 'SIRET' AND identifier IN (SELECT "Identifiant" FROM staged_structures)
"""
SERVICES = f"""
INSERT INTO structures_service (
    structure_id, code, name, engagement_required, is_active,
    address, address_extra_1, address_extra_2, postcode, city, country, phone, email)
SELECT DISTINCT ON (st.id, left(v."Code", 100))
    st.id, left(v."Code", 100), left(v."Nom", 200), v."GestionEGMT", v."ServiceActif",
    {PLACE.format(t="v")}, left(v."CodePays", 2), left(v."NumTelephone", 30), left(v."Courriel", 254)
FROM staged_services v
JOIN structures_structure st ON st.identifier_type = 'SIRET' AND st.identifier = v."Identifiant"
WHERE v."Code" <> '' AND NOT {MANAGED.format(siret='v."Identifiant"')}
ORDER BY st.id, left(v."Code", 100), v.line DESC
ON CONFLICT (structure_id, code) DO UPDATE SET
    name = excluded.name, engagement_required = excluded.engagement_required, is_active = excluded.is_active,
    address = excluded.address, address_extra_1 = excluded.address_extra_1,
    address_extra_2 = excluded.address_extra_2, postcode = excluded.postcode, city = excluded.city,
    country = excluded.country, phone = excluded.phone, email = excluded.email
"""
CLOSE_STRUCTURES = f"""
UPDATE structures_structure s SET state = 'INACTIVE'
WHERE s.identifier_type = 'SIRET' AND s.nature = 'PUBLIQUE' AND s.state = 'ACTIVE'
    AND NOT EXISTS (SELECT FROM staged_structures p WHERE p."Identifiant" = s.identifier)
    AND NOT {MANAGED.format(siret="s.identifier")}
"""
CLOSE_SERVICES = f"""
UPDATE structures_service v SET is_active = false
FROM structures_structure s
WHERE s.id = v.structure_id AND v.is_active AND s.identifier_type = 'SIRET'
    AND EXISTS (SELECT FROM staged_structures p WHERE p."Identifiant" = s.identifier)
    AND NOT EXISTS (SELECT FROM staged_services p WHERE p."Identifiant" = s.identifier AND left(p."Code", 100) = v.code)
    AND NOT {MANAGED.format(siret="s.identifier")}
"""
# ts_stat takes the text of a query: quoted by dollars, since it holds quotes
WORDS = """
CREATE TEMPORARY TABLE learnt ON COMMIT DROP AS
SELECT word FROM ts_stat($query$
    SELECT f_words('', name, label, city, '') FROM structures_structure
    WHERE nature = 'PUBLIQUE' AND state = 'ACTIVE' AND NOT is_masked
$query$)
WHERE length(word) BETWEEN 4 AND 100 AND word !~ '^[0-9]+$'
"""


def create_staging(cursor: CursorWrapper, columns: Mapping[Kind, Sequence[str]]) -> None:
    """Make the staging tables, which go away with the transaction."""
    for kind, names in columns.items():
        typed = ", ".join(f'"{name}" {"boolean" if name in FLAGS else "text NOT NULL"}' for name in names)
        cursor.execute(f"DROP TABLE IF EXISTS staged_{kind}")
        cursor.execute(f"CREATE TEMPORARY TABLE staged_{kind} (line integer, {typed}) ON COMMIT DROP")


def kept(cursor: CursorWrapper) -> int:
    """How many structures of the files have their principal manager here, and are left to him or her."""
    managed = MANAGED.format(siret='s."Identifiant"')
    cursor.execute(f'SELECT count(DISTINCT "Identifiant") FROM staged_structures s WHERE {managed}')
    return int(cursor.fetchone()[0])


def merge_structures(cursor: CursorWrapper) -> int:
    """Create and update; return how many."""
    cursor.execute('CREATE INDEX ON staged_structures ("Identifiant"); ANALYZE staged_structures')
    cursor.execute(STRUCTURES)
    merged = int(cursor.rowcount)
    cursor.execute(MASKS)
    return merged


def merge_services(cursor: CursorWrapper) -> int:
    """Create and update the services of structures that are known; return how many."""
    cursor.execute('CREATE INDEX ON staged_services ("Identifiant"); ANALYZE staged_services')
    cursor.execute(SERVICES)
    return int(cursor.rowcount)


def close_missing(cursor: CursorWrapper, *, services_too: bool) -> int:
    """Deactivate what the files do not have; return how many structures."""
    cursor.execute(CLOSE_STRUCTURES)
    closed = int(cursor.rowcount)
    if services_too:
        cursor.execute(CLOSE_SERVICES)
    return closed


def learn_words(cursor: CursorWrapper) -> int:
    """Put the vocabulary in agreement with the structures listed; return how many words it has."""
    cursor.execute("DROP TABLE IF EXISTS learnt")
    cursor.execute(WORDS)
    learnt = int(cursor.rowcount)
    cursor.execute("INSERT INTO annuaire_word SELECT word FROM learnt ON CONFLICT DO NOTHING")
    cursor.execute("DELETE FROM annuaire_word WHERE word NOT IN (SELECT word FROM learnt)")
    return learnt
