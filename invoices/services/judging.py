"""Judging: a file of a flow → the draft that its data make, or the findings that keep it out. Nothing is written.

`opened` reads one file alone; `judge` controls some by what the portal knows, asked once for all. Sources: formats.md
§6 and §8, domain.md §5.6.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from accounts.models import User
from invoices import formats
from invoices.domain import amounts, checks
from invoices.domain.deposit_modes import UPLOAD
from invoices.domain.exemptions import EXEMPTIONS
from invoices.domain.findings import Finding, Level
from invoices.domain.frameworks import Framework
from invoices.domain.inspected import Inspected
from invoices.formats.en16931 import PAYMENT_MEANS
from invoices.formats.lots import MOST_OF_ONE, Member
from invoices.models import Invoice
from invoices.reading import Reader
from invoices.rules import RuleEngine
from invoices.services import drafting, inspection, validation
from invoices.services.carrying import Carried
from invoices.services.deposit import MEGABYTE, in_megabytes
from invoices.services.inspection import NOTHING_CARRIED
from invoices.services.knowing import Known, known_of, number_of
from invoices.services.prefilling import VatRow, fitting
from invoices.services.validation import Surroundings
from structures import habilitations
from structures.domain.bank import masked
from structures.domain.habilitations import Application
from structures.domain.habilitations import Level as Right
from structures.domain.identifiers import Identifier, IdentifierType
from structures.models import Service, Structure

CURRENCY = re.compile(r"[A-Z]{3}")
AS_TOLD = ("number", "service_code", "engagement", "market", "origin_number", "recipient_identifier", "comment")
AMOUNTS = {"without_vat": "total_without_vat", "vat": "total_vat", "with_vat": "total_with_vat", "due": "amount_due"}
NO_INVOICE = Finding(
    "FICHIER",
    True,
    "Ce fichier n'est ni un XML ni un PDF, quel que soit son nom.",
    "Un lot contient des factures seules : des fichiers XML, ou des PDF Factur-X.",
)
EMPTY = Finding("FICHIER", True, "Ce fichier est vide.", "Exportez de nouveau la facture depuis votre logiciel.")


@dataclass(frozen=True)
class Opened:
    """A file of a flow, and what it says. supplier: the depositor's structure that it names, or None.

    is_judged: False when the rules died over it: nothing is known of it yet.
    """

    member: Member
    found: Inspected
    supplier: Structure | None = None
    carried: Carried = NOTHING_CARRIED
    is_judged: bool = True


@dataclass(frozen=True)
class Judged:
    """The same with all that is to be said of it. draft: not saved; None when the file is refused."""

    opened: Opened
    found: Inspected
    draft: Invoice | None = None
    vat_rows: tuple[VatRow, ...] = ()


@dataclass(frozen=True)
class Desk:
    """Who judges, for whom: the suppliers are those for which the depositor may send invoices now.

    service: in whose name the file was deposited; it emits the invoices of its structure.
    """

    depositor: User
    reader: Reader
    engine: RuleEngine
    service: Service | None = None
    suppliers: Mapping[tuple[str, str], Structure] = field(init=False)

    def __post_init__(self) -> None:
        here = habilitations.openings(self.depositor, Application.FACTURES_EMISES, Right.MODIFICATION)
        by_service = {here.services.get(self.service.pk)} if self.service else set()
        mine = Structure.objects.filter(pk__in=here.structures | (by_service - {None}))
        named = {(one.identifier_type, spelt): one for one in mine for spelt in _spellings(one)}
        object.__setattr__(self, "suppliers", named)

    def supplier_of(self, found: Inspected) -> Structure | None:
        """The depositor's structure that the file names as its supplier; None for any other."""
        named = ((kind, identifier) for kind, identifier in found.bearing["suppliers"])
        return next((self.suppliers[one] for one in named if one in self.suppliers), None)

    def service_of(self, supplier: Structure) -> Service | None:
        """The service that emits the invoices of a supplier, as its depositor chose."""
        return self.service if self.service and self.service.structure_id == supplier.pk else None


def _spellings(structure: Structure) -> tuple[str, ...]:
    return Identifier(IdentifierType(structure.identifier_type), structure.identifier).spellings


def opened(member: Member, desk: Desk) -> Opened:
    """Read one file of a flow, with every control that needs the file alone."""
    fault = _fault_of(member)
    if fault or not member.content:
        return Opened(member, Inspected(findings=(fault or EMPTY,)))
    looked = inspection.look(member.content, desk.reader, desk.engine)
    if not looked.found.is_invoice:
        return Opened(member, _refused(looked.found), is_judged=looked.is_judged)
    return Opened(member, looked.found, desk.supplier_of(looked.found), looked.carried)


def judge(files: Sequence[Opened], desk: Desk) -> list[Judged]:
    """Control some files by what the portal knows. The second of two with the same number is refused."""
    known = known_of([(one.found, one.supplier) for one in files if one.supplier])
    judged = []
    for one in files:
        judged.append(_judged(one, one.supplier, known, desk) if one.supplier else _without_supplier(one))
        if draft := judged[-1].draft:
            known.twins.setdefault(number_of(draft), f"déjà dans ce flux, fichier « {one.member.name} »")
    return judged


def _judged(one: Opened, supplier: Structure, known: Known, desk: Desk) -> Judged:
    draft, rows = _drafted(one.found, supplier, known, desk), _vat_rows(one.found)
    more = [*_out_of_bounds(one.found, draft), *_anomalies(one, draft, known.around(draft, rows, one.carried.weight))]
    found = inspection.told(one.found, more)
    if any(finding.is_blocking for finding in found.findings):
        return Judged(one, found)
    return Judged(one, found, draft, rows)


def _without_supplier(one: Opened) -> Judged:
    """What is no invoice, or not the depositor's to send; of the latter, all that the public check says."""
    if not one.found.is_invoice:
        return Judged(one, one.found)
    return Judged(one, inspection.told(one.found, [_not_yours(one.found), *inspection.public_findings(one.found)]))


def _fault_of(member: Member) -> Finding | None:
    """What is wrong with a file before it is opened."""
    if member.content is None:
        text = f"Ce fichier pèse {in_megabytes(member.size)} Mo."
        most = f"Une facture d'un flux en pèse {MOST_OF_ONE // MEGABYTE} au plus."
        return Finding("FICHIER", True, text, f"{most} Réduisez les documents qu'elle porte.")
    if not member.size:
        return EMPTY
    return None if formats.is_pdf(member.content) or formats.is_xml(member.content) else NO_INVOICE


def _refused(found: Inspected) -> Inspected:
    """What holds no invoice is refused, even where the public check only advises: a PDF may be deposited as such."""
    return replace(found, findings=tuple(replace(one, is_blocking=True) for one in found.findings))


def _not_yours(found: Inspected) -> Finding:
    """The same words whether or not the portal knows that structure."""
    told = found.bearing["supplier"]
    return Finding(
        "B2G-BT-29",
        True,
        f"Vous ne pouvez pas envoyer de facture pour le fournisseur « {told[:40]} » que porte ce fichier."
        if told
        else "Ce fichier ne dit pas quel est son fournisseur.",
        "Vérifiez son identifiant. Si c'est l'une de vos structures, il vous faut l'habilitation « Factures émises "
        "modification » sur elle : demandez-la à son gestionnaire.",
        Level.B2G,
        "Fournisseur",
        told[:100],
    )


def _drafted(found: Inspected, supplier: Structure, known: Known, desk: Desk) -> Invoice:
    """The draft that the data make; what its columns cannot hold is cut or left out, and told by the controls."""
    facts, bearing = found.facts, found.bearing
    totals = {name: fitting(name, Decimal(facts["amounts"][key])) if facts["amounts"][key] else None
              for key, name in AMOUNTS.items()}  # fmt: skip
    draft = drafting.begun(
        desk.depositor,
        supplier=supplier,
        supplier_service=desk.service_of(supplier),
        deposit_mode=UPLOAD,
        framework=facts["framework"],
        type=facts["type"],
        issue_date=_day(facts["issue_date"]),
        due_date=_day(bearing["due_date"]),
        delivered_on=_day(bearing["delivered_on"]),
        currency=facts["currency"],
        vat_type=facts["vat_type"],
        exemption_reason=facts["exemption_reason"] if facts["exemption_reason"] in EXEMPTIONS else "",
        payment_means=PAYMENT_MEANS.get(bearing["payment_code"], ""),
        bank_account=known.own_account(supplier, bearing["accounts"]),
        **totals,
        **{name: fitting(name, facts[name]) for name in AS_TOLD},
    )
    known.place(draft)
    drafting.settle_payment(draft)
    return draft


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _vat_rows(found: Inspected) -> tuple[VatRow, ...]:
    """The VAT detail, with the signs of the totals."""
    rows = ((Decimal(part) for part in row) for row in found.facts["vat_rows"])
    return tuple((rate, amounts.cents(base), amounts.cents(tax)) for rate, base, tax in rows)


def _anomalies(one: Opened, draft: Invoice, around: Surroundings) -> Iterator[Finding]:
    """The controls of the form, with all that the portal knows of the supplier."""
    facts = validation.facts_from(draft, around)
    told_reason = replace(facts, exemption_reason=one.found.facts["exemption_reason"])
    return inspection.findings_of(checks.check(told_reason), one.found)


def _out_of_bounds(found: Inspected, draft: Invoice) -> Iterator[Finding]:
    """What the portal cannot take yet, or cannot hold."""
    facts, accounts = found.facts, found.bearing["accounts"]
    told = [Decimal(one) for one in facts["amounts"].values() if one]
    rates = [Decimal(rate) for rate, _, _ in facts["vat_rows"]]
    if facts["framework"] not in set(Framework):
        yield Finding(
            "B2G-BT-23",
            True,
            f"Le cadre de facturation {facts['framework']} demande un valideur : le portail ne le traite pas encore.",
            "Envoyez une facture de cadre A1, ou A2 si elle est déjà payée.",
            Level.B2G,
            "Cadre de facturation",
            facts["framework"],
        )
    if not CURRENCY.fullmatch(facts["currency"]):
        text = f"La devise « {facts['currency'][:20]} » n'est pas un code de trois lettres."
        yield Finding("B2G-BT-5", True, text, "Indiquez par exemple EUR.", Level.B2G, "Devise", facts["currency"][:20])
    told += [Decimal(part) for _, *parts in facts["vat_rows"] for part in parts]
    if any(abs(one) > amounts.LARGEST for one in told) or any(not 0 <= rate <= 100 for rate in rates):
        text = "Un des montants ou des taux de TVA dépasse ce que le portail peut tenir."
        most = f"Un montant a {amounts.LARGEST_DIGITS} chiffres au plus avant la virgule, un taux va de 0 à 100 %."
        yield Finding("B2G-MONTANT", True, text, most, Level.B2G)
    if accounts and draft.bank_account is None and draft.payment_means == Invoice.PaymentMeans.VIREMENT:
        yield Finding(
            "B2G-BT-84",
            False,
            f"Le compte {masked(accounts[0])} n'est pas parmi ceux de votre structure sur le portail : la facture "
            "y entre sans références bancaires.",
            "Un gestionnaire l'ajoute aux coordonnées bancaires de la structure.",
            Level.B2G,
            "Références bancaires",
        )
