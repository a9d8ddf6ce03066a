"""What became of a flow, for programs and spreadsheets: CSV of the list and of one flow, CPPStatut return files."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from invoices.domain.deadlines import PARIS, paris_day
from invoices.domain.flows import STATES, SYNTAXES, FlowState, ItemState
from invoices.formats import statut
from invoices.formats.pivot import IDENTIFIER_TYPES
from invoices.formats.statut import INVOICE_CODES, Fault, FlowStatus, InvoiceStatus, Side, Statut
from invoices.models import Flow, FlowItem, Invoice

LIST_HEADER = (
    *("Numéro de flux", "Nom du fichier", "Syntaxe", "Interface", "Structure", "Identifiant de la structure"),
    *("Déposé le", "État", "Date de l'état", "Factures", "Intégrées", "Refusées"),
)
REPORT_HEADER = (
    *("Rang", "Nom du fichier", "Numéro de facture", "Fournisseur", "Nom du fournisseur", "Destinataire"),
    *("Nom du destinataire", "Montant TTC", "Devise", "État", "Gravité", "Règle", "Champ", "Valeur trouvée"),
    *("Constat", "À faire", "Ligne", "XPath"),
)
ITEM_LABELS = {ItemState.A_INTEGRER: "En attente", ItemState.INTEGREE: "Intégrée", ItemState.REFUSEE: "Refusée"}
AT_ONCE = 500  # rows read at a time
SCHEMA_RULES = frozenset({"XSD", "XML", "SYNTAXE"})  # what the portal's own reports call ERR_XSD


def list_rows(flows: QuerySet[Flow]) -> Iterator[list[str]]:
    """One row a flow, under LIST_HEADER."""
    for flow in flows.iterator(chunk_size=AT_ONCE):
        interface = SYNTAXES[flow.syntax].interface
        place = (flow.structure.name, flow.structure.identifier)
        dates = (_moment(flow.received_at), flow.card.label, _moment(flow.state_at))
        numbers = (str(flow.total), str(flow.integrated), str(flow.refused))
        yield [flow.number, flow.filename, flow.get_syntax_display(), interface, *place, *dates, *numbers]


def report_rows(flow: Flow, items: QuerySet[FlowItem]) -> Iterator[list[str]]:
    """One row a finding under REPORT_HEADER, those of the whole file first; one for an invoice without any."""
    for finding in flow.report:
        yield ["", flow.filename, *[""] * 7, flow.card.label, *_finding_cells(finding)]
    for item in items.iterator(chunk_size=AT_ONCE):
        head = [str(item.position), item.filename, item.number, item.supplier_identifier, item.supplier_name]
        amount = "" if item.with_vat is None else f"{item.with_vat:.2f}".replace(".", ",")
        head += [item.recipient_identifier, item.recipient_name, amount, item.currency]
        head.append(ITEM_LABELS[ItemState(item.state)])
        for finding in item.findings or [{}]:
            yield head + _finding_cells(finding)


def _finding_cells(finding: dict[str, object]) -> list[str]:
    if not finding:
        return [""] * 8
    severity = "bloquant" if finding["is_blocking"] else "conseil"
    texts = [str(finding.get(name, "") or "") for name in ("rule", "field", "value", "text", "remedy", "line", "path")]
    return [severity, *texts]


def return_file(flow: Flow, items: Iterable[FlowItem]) -> bytes:
    """The CPPStatut that answers the flow: its state, and each blocking finding with its invoice."""
    card = STATES[FlowState(flow.state)]
    faults = [_fault(finding, "") for finding in flow.report]
    for item in items:
        of = " · ".join(filter(None, (item.number, item.supplier_identifier, item.recipient_identifier, item.filename)))
        blocking = [finding for finding in item.findings if finding["is_blocking"]]
        faults += [_fault(finding, of, item.position) for finding in blocking]
    told = f"{card.meaning} Factures : {flow.total}, intégrées : {flow.integrated}, refusées : {flow.refused}."
    status = FlowStatus(
        card.status_code, _whole(flow.state_at), flow.number, card.label, told, flow.filename, tuple(faults)
    )
    return statut.write(Statut(paris_day(timezone.now()), flow.number, (status,)))


def invoices_file(flow: Flow, invoices: Iterable[Invoice]) -> bytes | None:
    """The CPPStatut of the invoices that came in by this flow, each in its state of now; None when there is none."""
    statuses = tuple(_invoice_status(invoice) for invoice in invoices)
    return statut.write(Statut(paris_day(timezone.now()), flow.number, statuses)) if statuses else None


def _fault(finding: dict[str, object], of: str, position: int = 0) -> Fault:
    is_of_schema = finding["rule"] in SCHEMA_RULES
    words = " ".join(str(finding[name]) for name in ("text", "remedy") if finding.get(name))
    place = f" (ligne {finding['line']})" if finding.get("line") else ""
    return Fault(
        nature="ERR_XSD" if is_of_schema else "ERR_METIER",
        code="ERR_XSD_001" if is_of_schema else str(finding["rule"]),
        text=f"{words}{place}",
        description=of,
        line=str(position) if position else "",
    )


def _invoice_status(invoice: Invoice) -> InvoiceStatus:
    supplier, recipient = invoice.supplier_copy, invoice.recipient_copy
    return InvoiceStatus(
        code=INVOICE_CODES[invoice.status],
        at=_whole(invoice.status_at),
        number=invoice.number,
        supplier=Side(
            supplier["identifier"],
            supplier["name"],
            str(IDENTIFIER_TYPES[supplier["identifier_type"]]),
            supplier["country"],
        ),
        recipient=Side(
            recipient["identifier"],
            recipient["name"],
            service_code=recipient["service_code"],
            service_name=recipient["service_name"],
        ),
        label=invoice.status_label,
        issued_on=invoice.issue_date,
    )


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}"


def _whole(at: datetime) -> datetime:
    """To the second, in Paris: what programs of this kind write."""
    return at.astimezone(PARIS).replace(microsecond=0)
