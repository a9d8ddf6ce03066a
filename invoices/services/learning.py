"""Learning: an invoice that was sent teaches where its supplier prints what reading missed.

Nothing sweeps what a lost ring left untaught: it costs one lesson, and the next invoice gives it again.
"""

from collections.abc import Mapping

from django.db import transaction

from invoices import storage
from invoices.domain.document import Document
from invoices.domain.lessons import Lesson, as_compared, worth_teaching
from invoices.domain.lifecycle import SENT_STATUSES
from invoices.models import Deposit, Invoice, LayoutLesson
from invoices.reading import FileUnreadable, Reader
from structures.models import Structure

SENT = (
    *("number", "issue_date", "due_date", "service_code", "engagement", "market", "origin_number"),
    *("total_without_vat", "total_vat", "total_with_vat", "amount_due"),
)
PLACE = ("label", "relation", "page", "x", "y")


def lessons_of(structure: Structure) -> tuple[Lesson, ...]:
    """What the earlier invoices of this structure, and of no other, taught."""
    rows = LayoutLesson.objects.filter(structure=structure).order_by("field")
    return tuple(Lesson(**row) for row in rows.values("field", *PLACE, "times"))


def learn(invoice_id: int, reader: Reader) -> None:
    """Keep where the values of a sent invoice stand on its file. Run twice, or late, it changes nothing."""
    invoice = (
        Invoice.objects.select_related("deposit__structure", "bank_account")
        .filter(pk=invoice_id, status__in=SENT_STATUSES, deposit__state=Deposit.State.INTERPRETEE_OCR)
        .first()
    )
    if invoice is None or invoice.deposit is None or not invoice.deposit.document:
        return
    known = {lesson.field: lesson for lesson in lessons_of(invoice.deposit.structure)}
    wanted = _wanted(invoice, Document.from_json(invoice.deposit.document), known)
    if not wanted:
        return
    try:
        taught = reader.learn(storage.read_original(invoice.deposit.file_id), wanted)
    except FileUnreadable:
        return
    for lessons in taught.values():
        _keep(invoice, lessons)


def _wanted(invoice: Invoice, read: Document, known: Mapping[str, Lesson]) -> dict[str, str]:
    """The values that reading missed, misread or doubted, and those a lesson is known of."""
    sent = {name: getattr(invoice, name) for name in SENT}
    sent["iban"] = invoice.bank_account.number if invoice.bank_account else ""
    values = worth_teaching(sent)

    def is_missed(name: str) -> bool:
        one = read.found.get(name)
        return one is None or not one.is_sure or as_compared(one.value) != values[name]

    return {name: value for name, value in values.items() if name in known or is_missed(name)}


def _keep(invoice: Invoice, lessons: list[Lesson]) -> None:
    """Confirm what is known of a field if this invoice says the same, else put what it says in its place."""
    structure, at = invoice.deposit.structure, invoice.deposited_at
    with transaction.atomic():
        place = {name: getattr(lessons[0], name) for name in PLACE}
        row, is_new = LayoutLesson.objects.select_for_update(of=("self",)).get_or_create(
            structure=structure, field=lessons[0].field, defaults={**place, "seen_at": at}
        )
        if is_new or row.seen_at >= at:
            return
        known = Lesson(row.field, row.label, row.relation, row.page, row.x, row.y)  # type: ignore[arg-type]
        same = next((lesson for lesson in lessons if lesson.says_as(known)), None)
        for name in PLACE:
            setattr(row, name, getattr(same or lessons[0], name))
        row.times, row.seen_at = (row.times + 1 if same else 1), at
        row.save()
