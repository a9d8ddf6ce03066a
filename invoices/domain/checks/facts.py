"""What the controls look at, and what they say."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from invoices.domain.amounts import Totals, line_total


@dataclass(frozen=True)
class Anomaly:
    """One thing to correct (blocking) or to look at again (advice).

    code: of the rule. field: name of the form's field, or empty. text: what is wrong, with the value.
    remedy: what to do.
    """

    code: str
    field: str
    text: str
    remedy: str
    blocking: bool = True


@dataclass(frozen=True)
class ServiceFacts:
    """The service the typed code names, in the recipient's structure."""

    code: str
    is_active: bool


@dataclass(frozen=True)
class RecipientFacts:
    """What the directory says of the recipient, and what it requires for this service."""

    name: str
    is_public: bool
    is_active: bool
    is_state: bool
    needs_service: bool
    needs_engagement: bool
    needs_either: bool


@dataclass(frozen=True)
class AccountFacts:
    """The account chosen to be paid on. factor: whose it is, when it is a factor's."""

    number: str
    is_in_force: bool
    factor: str = ""


@dataclass(frozen=True)
class LineFacts:
    """A line of a typed invoice as it stands: numbers that are missing or did not parse are None.

    exemption: VATEX code that holds for it, its own or the invoice's. unparsed: (field, text typed).
    """

    position: int
    name: str
    quantity: Decimal | None
    unit_price: Decimal | None
    rate: Decimal | None
    discount: Decimal = Decimal(0)
    exemption: str = ""
    unparsed: tuple[tuple[str, str], ...] = ()

    @property
    def gross(self) -> Decimal | None:
        """Quantity × price, once both are there."""
        if self.quantity is None or self.unit_price is None:
            return None
        return line_total(self.quantity, self.unit_price)


@dataclass(frozen=True)
class OriginFacts:
    """The sent invoice that an avoir corrects. with_vat: after its discount; credited: by earlier avoirs."""

    number: str
    with_vat: Decimal
    credited: Decimal


class DocumentState(StrEnum):
    """What became of the deposited file. NONE_NEEDED: the invoice is not made of a document."""

    READ = "READ"
    NONE_NEEDED = "NONE_NEEDED"
    ABSENT = "ABSENT"
    BEING_READ = "BEING_READ"
    REFUSED = "REFUSED"


@dataclass(frozen=True)
class Facts:
    """Everything the rules look at. Texts as typed, empty when missing; amounts positive even for an avoir.

    supplier_is_pending: the register could not be asked about it yet.
    unparsed: (field, text typed) that could not be read as a date or an amount.
    twin: the sentence that names a sent invoice with the same number, or empty. same_file: the one that names an
    earlier invoice made from the same bytes. document_supplier: the SIRET surely read as the supplier's, or empty.
    document_iban: the account surely read on the document, or empty. document_has_number: None when the document was
    not readable. document_framework: the cadre surely read, as « S2 » or « A2 », or empty.
    differences: (field, value typed, value surely read) where a document joined to a filled form says otherwise.
    is_typed: the portal draws it up from its lines. origin: what an avoir corrects, when it was sent from here.
    """

    framework: str
    supplier_identifier: str
    supplier_is_public: bool
    recipient_identifier: str
    recipient: RecipientFacts | None
    service_code: str
    service: ServiceFacts | None
    number: str
    issue_date: date | None
    today: date
    type: str
    currency: str
    engagement: str
    market: str
    origin_number: str
    vat_type: str
    exemption_reason: str
    without_vat: Decimal | None
    vat: Decimal | None
    with_vat: Decimal | None
    due: Decimal | None
    supplier_is_active: bool = True
    supplier_is_pending: bool = False
    discount: Decimal = Decimal(0)
    discount_reason: str = ""
    vat_rows: tuple[tuple[Decimal, Decimal, Decimal], ...] = ()
    unparsed: tuple[tuple[str, str], ...] = ()
    twin: str = ""
    same_file: str = ""
    document_supplier: str = ""
    document_framework: str = ""
    document_has_number: bool | None = None
    document: DocumentState = DocumentState.READ
    differences: tuple[tuple[str, object, object], ...] = ()
    account: AccountFacts | None = None
    document_iban: str = ""
    comment: str = ""
    attachments_bytes: int = 0
    is_typed: bool = False
    has_mandate: bool = True
    lines: tuple[LineFacts, ...] = ()
    supplier_vat_number: str = ""
    vat_in_euros: Decimal | None = None
    origin: OriginFacts | None = None
    attachments_limit: int = 120 * 1024 * 1024

    @property
    def totals(self) -> Totals | None:
        """The four amounts once all are there."""
        if None in (self.without_vat, self.vat, self.with_vat, self.due):
            return None
        return Totals(self.without_vat, self.vat, self.with_vat, self.due, self.discount, self.vat_rows)  # type: ignore[arg-type]
