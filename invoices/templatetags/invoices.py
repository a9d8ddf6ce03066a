"""How an invoice is written on screen: status, delay, parties, reasons. Plain tags: lists call them fifty times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from invoices import antivirus
from invoices.domain import attachment_types, deposit_modes, exemptions, units
from invoices.domain.amounts import spelt, trimmed
from invoices.domain.deadlines import paris_day
from invoices.domain.frameworks import LABELS
from invoices.domain.late_charges import PUBLISHED_RATES, LateCharges, charges
from invoices.domain.lifecycle import Card
from invoices.domain.reasons import REASONS
from invoices.models import Attachment, Invoice
from structures.domain.identifiers import is_siret
from structures.habilitations import Openings
from structures.models import Service, Structure

register = template.Library()

SOON_DAYS = 7


@register.simple_tag
def card_badge(card: Card) -> SafeString:
    """The badge of a status; the same as components/badge.html, without its cost on each row."""
    return format_html('<span class="badge {}">{}</span>', card.tone, card.label)


@register.simple_tag
def status_badge(invoice: Invoice) -> SafeString:
    """The badge of the current status."""
    return card_badge(invoice.card)


PICK = '<input type="checkbox" name="facture" value="{}-{}" aria-label="Choisir la facture {}">'
PICK_ALL = '<span class="sr">Choisir</span><input type="checkbox" data-pick-all hidden aria-label="Tout choisir">'


@register.simple_tag
def pick(invoice: Invoice) -> SafeString:
    """The check box of a row: the invoice at the version shown. See templates/invoices/parts/selection.html."""
    return format_html(PICK, invoice.pk, invoice.version, invoice.number)


@register.simple_tag
def pick_all() -> SafeString:
    """The head of the column of check boxes; its own box appears where JavaScript runs."""
    return SafeString(PICK_ALL)


TREAT = '<a class="button tight" href="{0}traiter/">Traiter<span class="sr"> la facture {1}</span></a>'
READ = (
    '<a href="{0}document/voir/">Visualiser<span class="sr"> la facture {1}</span></a> <br>'
    '<a href="{0}document/">Télécharger<span class="sr"> la facture {1}</span></a> <br>'
    '<a href="{0}pivot/">XML pivot<span class="sr"> de la facture {1}</span></a>'
)

TAKE = (  # a typed invoice: its document has no page images
    '<a href="{0}document/">Télécharger<span class="sr"> la facture {1}</span></a> <br>'
    '<a href="{0}pivot/">XML pivot<span class="sr"> de la facture {1}</span></a>'
)


@register.simple_tag
def row_actions(invoice: Invoice, may_treat: Openings) -> SafeString:
    """The actions of a row of the work list, « Traiter » only where this person may act.

    Fifty rows of four addresses: written out here, reversing each would cost a third of the page.
    """
    is_open = may_treat.allows(invoice.recipient_id, invoice.recipient_service_id)
    pieces = ([TREAT] if is_open else []) + _files_open(invoice)
    return format_html(" <br>".join(pieces), invoice.get_absolute_url(), invoice.number)


def _files_open(invoice: Invoice) -> list[str]:
    if invoice.deposit_id:
        return [READ]
    return [TAKE] if invoice.is_typed else []


@register.filter
def signed_due(invoice: Invoice) -> str:
    """The net à payer, negative for an avoir."""
    return "—" if invoice.signed_due is None else spelt(invoice.signed_due, invoice.currency)


@register.filter
def signed(invoice: Invoice, amount: Decimal | None) -> str:
    """« 4 137,50 € », with a minus for an avoir; « — » when unknown."""
    return "—" if amount is None else spelt(invoice.signed(amount), invoice.currency)


@register.filter
def total_bytes(attachments: Iterable[Attachment]) -> int:
    """What the files of an invoice weigh together."""
    return sum(attachment.file.size for attachment in attachments)


@register.filter
def quantity(number: Decimal | None, unit: str) -> str:
    """« 20 pièce », with the decimals that were typed; « — » when unknown."""
    return "—" if number is None else f"{trimmed(number)} {units.short(unit)}"


@register.filter
def unit_price(price: Decimal | None) -> str:
    """« 320,00 », up to six decimals."""
    return "—" if price is None else trimmed(price, 2)


@register.filter
def rate(percent: Decimal) -> str:
    """« 5,5 % »."""
    return f"{trimmed(percent)} %"


@register.filter
def exemption(code: str) -> str:
    """The plain words of a VATEX code."""
    return exemptions.label(code)


@register.filter
def age(moment: datetime) -> str:
    """« aujourd'hui », « hier », « il y a 12 jours »."""
    days = (paris_day(timezone.now()) - paris_day(moment)).days
    return {0: "aujourd'hui", 1: "hier"}.get(days, f"il y a {days} jours")


@register.filter
def attachment_type(attachment: Attachment) -> str:
    """« Bon de livraison »; an unknown code is shown as it is."""
    return attachment_types.LABELS.get(attachment.type, attachment.type)


@register.filter
def framework_label(code: str) -> str:
    """« A1 : … » as the deposit form offers it; a code that is not offered any more as it is."""
    return {framework.value: label for framework, label in LABELS.items()}.get(code, code)


@register.filter
def deposit_mode_label(code: str) -> str:
    """« Dépôt d'un PDF sur le portail »; an unknown code is shown as it is."""
    return deposit_modes.LABELS.get(code, code)


@register.filter
def reason_label(code: str) -> str:
    """« Double facturation » for DOUBLON."""
    return REASONS[code].label if code in REASONS else code


@register.simple_tag
def person(actor: User | None) -> SafeString:
    """Who did something, with the e-mail and telephone that the published histories show; else the portal."""
    if actor is None:
        return SafeString("Le portail")
    said = [actor.get_full_name(), actor.shown_address, actor.phone]
    return format_html_join(SafeString(" <br>"), "{}", ((text,) for text in said if text))


@dataclass(frozen=True)
class Tag:
    """A few words and the tone of their tag."""

    text: str
    tone: str


@register.filter
def delay(invoice: Invoice) -> Tag | None:
    """Say how the payment delay stands; nothing where nobody counts."""
    clock = invoice.clock(timezone.now())
    if clock is None:
        return None
    if clock.ended_on:
        late = clock.days_late
        return Tag(f"payée avec {_days(late)} de retard", "warning") if late else Tag("payée dans le délai", "success")
    if clock.left is None:
        return Tag("délai interrompu : au fournisseur d'agir", "neutral")
    if clock.left < 0:
        return Tag(f"en retard de {_days(clock.days_late)}", "error")
    if clock.left == 0:
        return Tag("dernier jour", "warning")
    return Tag(f"encore {_days(clock.left)}", "warning" if clock.left <= SOON_DAYS else "neutral")


@register.filter
def late_charges(invoice: Invoice) -> LateCharges | None:
    """What a late payment costs the recipient as of today, or of the day it was paid; nothing in time."""
    now = timezone.now()
    clock = invoice.clock(now)
    if clock is None or not clock.days_late or invoice.currency != "EUR":
        return None
    rates = PUBLISHED_RATES | settings.ECB_RATES
    return charges(invoice.signed_due, clock.due_on, clock.ended_on or paris_day(now), rates)


def _days(count: int) -> str:
    return f"{count} jour{'s' if count > 1 else ''}"


@register.inclusion_tag("invoices/parts/scanning.html")
def scanning(is_received: bool = False) -> dict[str, bool]:
    """Whether files are looked at by an antivirus. is_received: said to who opens them, not to who joins them."""
    return {"is_scanned": antivirus.is_set(), "is_received": is_received}


@register.inclusion_tag("invoices/parts/party.html")
def party(invoice: Invoice, side: str, is_own: bool = False, is_looked_up: bool = False) -> dict[str, object]:
    """One side of the invoice, as it was at sending, or as it is for a draft.

    side: "supplier" or "recipient". is_own: the reader stands on that side; the address of a person or firm whose
    data INSEE may not publish is shown to nobody else. is_looked_up: the reader may open what the register says of it.
    """
    structure: Structure | None = getattr(invoice, side)
    service: Service | None = getattr(invoice, f"{side}_service")
    kept = getattr(invoice, f"{side}_copy") or _as_it_is(structure, service) or {"name": "à préciser"}
    if not kept.get("identifier") and side == "recipient":
        kept |= {"identifier": invoice.recipient_identifier, "service_code": invoice.service_code}
    return {
        "title": "Fournisseur" if side == "supplier" else "Destinataire",
        "party": kept,
        "is_masked": bool(structure and structure.is_masked and not is_own),
        "is_looked_up": is_looked_up and is_siret(kept.get("identifier", "")),
    }


def _as_it_is(structure: Structure | None, service: Service | None) -> dict[str, str]:
    if structure is None:
        return {}
    names = ("identifier", "name", "address", "address_extra_1", "address_extra_2", "postcode", "city", "vat_number")
    known = {name: getattr(structure, name) for name in names}
    return known | ({"service_code": service.code, "service_name": service.name} if service else {})
