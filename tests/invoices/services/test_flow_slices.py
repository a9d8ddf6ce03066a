"""A flow from its file to what became of each invoice: counted, resumed, given up; each invoice enters once."""

import os
import signal
import threading
import uuid
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone
from lxml import etree

from accounts.models import Notice, OutgoingMail
from invoices import storage
from invoices.domain.flows import FlowState, ItemState
from invoices.domain.lifecycle import Status
from invoices.models import Flow, FlowItem, Invoice, StatusChange
from invoices.reading import Reader
from invoices.rules import RuleEngine
from invoices.services import flow_rows, flow_slices, sweeping
from invoices.services.flows import deposit_again
from invoices.services.verification import verify
from structures.models import Habilitation
from tests.factories.accounts import UserFactory
from tests.factories.flowing import PARTY, deposited, invoice, lot, senders
from tests.samples.bills import BILL
from tests.samples.lots import HOSTILE, XML, tar_of, zip_of

pytestmark = pytest.mark.django_db
BROKEN, NO_INVOICE = b"<Invoice", b"<Catalogue/>"


@pytest.fixture
def people():
    return senders()


def integrate(flow, judges):
    flow_slices.integrate(flow.pk, judges.reader, judges.engine)
    return Flow.objects.get(pk=flow.pk)


def counts(flow):
    return (flow.state, flow.total, flow.integrated, flow.refused)


def told(flow):
    """(file, state, blocking rules) of each file."""
    return [
        (item.filename, item.state, [one["rule"] for one in item.findings if one["is_blocking"]])
        for item in flow.items.all()
    ]


def test_a_whole_lot_enters_by_the_road_of_the_form(people, judges):
    flow = integrate(deposited(people, lot("F-1", "F-2")), judges)
    assert counts(flow) == (FlowState.INTEGRE, 2, 2, 0)
    item = flow.items.get(position=2)
    sent = Invoice.objects.get(number="F-2")
    assert (item.invoice, item.state, item.supplier) == (sent, ItemState.INTEGREE, people.supplier)
    assert (item.number, item.recipient_identifier, item.with_vat, item.currency) == (
        *("F-2", people.recipient.identifier),
        *(sent.total_with_vat, "EUR"),
    )
    assert (sent.status, sent.supplier, sent.recipient) == (Status.DEPOSEE, people.supplier, people.recipient)
    assert (sent.deposit_mode, sent.created_by) == ("UPLOAD_PORTAIL", people.person)
    assert (sent.engagement, sent.market) == (BILL.engagement, BILL.market)
    assert sent.deposit.file.media_type == "application/xml"
    assert [change.action for change in sent.status_changes.all()] == ["send"]
    assert verify().faults == []


def test_only_what_is_right_enters_and_each_refusal_has_its_reason(people, judges):
    files = [
        ("a.XML", invoice("F-1")),
        ("b.xml", BROKEN),
        ("c.xml", NO_INVOICE),
        ("d.txt", b"bonjour"),
        ("e.xml", b""),
        ("f.xml", invoice("F-1")),
        ("g.xml", invoice("F-2", supplier=replace(PARTY, identifier="73282932000074"))),
        ("FSO1100A_ABC123_ABC1231100000000000000001", invoice("F-3")),
    ]
    flow = integrate(deposited(people, tar_of(files), "lot.tar.gz"), judges)
    assert counts(flow) == (FlowState.INTEGRE_PARTIEL, 8, 2, 6)
    assert told(flow) == [
        ("a.XML", "INTEGREE", []),
        ("b.xml", "REFUSEE", ["XML"]),
        ("c.xml", "REFUSEE", ["SYNTAXE"]),
        ("d.txt", "REFUSEE", ["FICHIER"]),
        ("e.xml", "REFUSEE", ["FICHIER"]),
        ("f.xml", "REFUSEE", ["C6"]),
        ("g.xml", "REFUSEE", ["B2G-BT-29"]),
        ("FSO1100A_ABC123_ABC1231100000000000000001", "INTEGREE", []),
    ]
    assert set(Invoice.objects.values_list("number", flat=True)) == {"F-1", "F-3"}


@pytest.mark.parametrize("case", ["zip: name that climbs", "zip: twice the same name", "tar: symbolic link"])
def test_a_fault_of_the_packaging_refuses_the_whole_and_makes_nothing(people, judges, case):
    make, said = HOSTILE[case]
    archive = {"zip": zip_of, "tar": tar_of}[case[:3]]
    flow = deposited(people, archive([("0.xml", invoice("F-0"))]))
    Flow.objects.filter(pk=flow.pk).update(file=storage.keep([make()], "application/zip"))
    flow = integrate(flow, judges)
    assert counts(flow) == (FlowState.IRRECEVABLE, 0, 0, 0)
    assert said in flow.report[0]["text"]
    assert not FlowItem.objects.exists()
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (BROKEN, "XML"),
        (invoice("F-1").replace(b"<cbc:IssueDate>", b"<cbc:Jour>1</cbc:Jour><cbc:IssueDate>"), "XSD"),
    ],
)
def test_a_single_xml_that_is_no_right_xml_was_not_received(people, judges, content, rule):
    flow = deposited(people, XML)
    Flow.objects.filter(pk=flow.pk).update(file=storage.keep([content], "application/xml"))
    flow = integrate(flow, judges)
    assert counts(flow) == (FlowState.IRRECEVABLE, 0, 0, 0)
    assert rule in {one["rule"] for one in flow.report}


def test_a_single_xml_that_breaks_a_rule_is_rejected(people, judges):
    flow = integrate(deposited(people, invoice("F 1"), "f.xml"), judges)
    assert counts(flow) == (FlowState.REJETE, 1, 0, 1)
    assert told(flow) == [("f.xml", "REFUSEE", ["C5"])]


def test_a_flow_is_done_in_slices_that_give_way_to_others(people, judges, monkeypatch):
    monkeypatch.setattr(flow_slices, "GROUP", 1)
    monkeypatch.setattr(flow_slices, "SLICE", 0.0001)
    flow = deposited(people, lot("F-1", "F-2", "F-3"))
    seen = []
    while not flow.is_final:
        flow = integrate(flow, judges)
        seen.append((flow.state, flow.integrated, flow.tries, flow.claimed_until))
    assert seen == [
        (FlowState.EN_COURS, 1, 0, None),
        (FlowState.EN_COURS, 2, 0, None),
        (FlowState.INTEGRE, 3, 0, None),
    ]


def test_a_flow_in_other_hands_is_left_alone_and_a_done_one_too(people, judges):
    flow = deposited(people, lot("F-1"))
    Flow.objects.filter(pk=flow.pk).update(claimed_until=timezone.now() + timedelta(minutes=1))
    assert integrate(flow, judges).state == FlowState.ATTENTE
    Flow.objects.filter(pk=flow.pk).update(claimed_until=timezone.now() - timedelta(minutes=1))
    assert integrate(flow, judges).state == FlowState.INTEGRE
    assert counts(integrate(flow, judges)) == (FlowState.INTEGRE, 1, 1, 0)
    assert StatusChange.objects.count() == 1


def test_a_slice_that_starts_again_takes_up_where_the_one_before_died(people, judges, monkeypatch):
    monkeypatch.setattr(flow_slices, "GROUP", 1)
    flow = deposited(people, lot("F-1", "F-2", "F-3"))
    whole = flow_slices.integration.enter

    def enter(accepted, flow):
        made = whole(accepted, flow)
        if 2 in accepted and Flow.objects.get(pk=flow.pk).tries == 0:
            raise KeyboardInterrupt  # after the invoice was sent, before anything is committed
        return made

    monkeypatch.setattr(flow_slices.integration, "enter", enter)
    with pytest.raises(KeyboardInterrupt):
        integrate(flow, judges)
    assert list(Invoice.objects.values_list("number", flat=True)) == ["F-1"]
    monkeypatch.setattr(flow_slices.integration, "enter", whole)
    Flow.objects.filter(pk=flow.pk).update(claimed_until=None)
    assert counts(integrate(flow, judges)) == (FlowState.INTEGRE, 3, 3, 0)
    assert sorted(Invoice.objects.values_list("number", flat=True)) == ["F-1", "F-2", "F-3"]


def test_three_deaths_without_progress_give_the_flow_up_and_its_rest_may_come_again(people, judges):
    flow = deposited(people, lot("F-1", "F-2"))
    FlowItem.objects.bulk_create(FlowItem(flow=flow, position=rank, filename=f"{rank:04d}.xml") for rank in (1, 2))
    Flow.objects.filter(pk=flow.pk).update(tries=3, total=2, state=FlowState.EN_COURS)
    flow = integrate(flow, judges)
    assert counts(flow) == (FlowState.INCIDENTE, 2, 0, 2)
    assert told(flow) == [("0001.xml", "REFUSEE", ["FLUX"]), ("0002.xml", "REFUSEE", ["FLUX"])]
    again = deposit_again(flow, actor=people.person, form_token=uuid.uuid4())
    assert counts(integrate(again, judges)) == (FlowState.INTEGRE, 2, 2, 0)


def test_a_right_withdrawn_while_the_flow_waits_refuses_its_invoices(people, judges):
    flow = deposited(people, lot("F-1"))
    Habilitation.objects.all().delete()
    assert told(integrate(flow, judges)) == [("0001.xml", "REFUSEE", ["B2G-BT-29"])]


def test_a_right_withdrawn_while_its_invoices_are_read_is_asked_for_again_when_they_leave(people, judges, monkeypatch):
    whole = flow_slices.judging.judge

    def judge(files, desk):
        judged = whole(files, desk)
        Habilitation.objects.all().delete()
        return judged

    monkeypatch.setattr(flow_slices.judging, "judge", judge)
    flow = integrate(deposited(people, lot("F-1", "F-2")), judges)
    assert counts(flow) == (FlowState.REJETE, 2, 0, 2)
    assert "Factures émises modification" in flow.items.first().findings[0]["text"]
    assert not Invoice.objects.exists()


def test_no_text_in_any_place_stops_a_lot(people, judges):
    """Each leaf of an invoice in turn holds something odd: it is integrated or refused with a rule, never a failure."""
    odd = ["", "NaN", "1e308", "9" * 20 + ".99", "é" * 300, "0001-01-01", "9999-12-31", "\u202e<&>", "-1", "12,5"]
    root = etree.fromstring(invoice("F-0"))
    leaves = [element for element in root.iter() if not len(element)]
    files = [("a.xml", invoice("F-0"))]
    for rank, leaf in enumerate(leaves, start=1):
        kept, leaf.text = leaf.text, odd[rank % len(odd)]
        content = etree.tostring(root).replace(b">F-0<", b">F-%d<" % rank)
        files.append((f"{rank}.xml", content))
        leaf.text = kept
    flow = integrate(deposited(people, zip_of(files)), judges)
    assert flow.state == FlowState.INTEGRE_PARTIEL
    assert flow.total == flow.integrated + flow.refused == len(files)
    rules = [one["rule"] for item in flow.items.filter(invoice=None) for one in item.findings if one["is_blocking"]]
    assert "FLUX" not in rules
    assert flow.items.filter(invoice=None).exclude(findings=[]).count() == flow.refused


def test_a_fault_on_every_line_is_told_often_enough(people, judges, monkeypatch):
    monkeypatch.setattr(flow_rows, "MOST_FINDINGS", 3)
    lines = tuple(replace(BILL.lines[0], position=rank) for rank in range(1, 6))
    flow = integrate(deposited(people, invoice("F-1", lines=lines).replace(b'"H87"', b'"XXX"'), "f.xml"), judges)
    *kept, last = flow.items.get().findings
    assert len(kept) == 3
    assert all(one["is_blocking"] for one in kept)
    assert last["text"].endswith("autres constats ne sont pas reproduits.")


def test_what_the_database_refuses_is_told_of_that_file_alone(people, judges, monkeypatch):
    whole = flow_slices.judging.judge

    def judge(files, desk):
        judged = whole(files, desk)
        for one in judged:
            if one.opened.member.name == "0002.xml":
                one.draft.currency = "EURO"  # longer than its column: what no control foresaw
        return judged

    monkeypatch.setattr(flow_slices.judging, "judge", judge)
    flow = integrate(deposited(people, lot("F-1", "F-2", "F-3")), judges)
    assert counts(flow) == (FlowState.INTEGRE_PARTIEL, 3, 2, 1)
    assert told(flow)[1] == ("0002.xml", "REFUSEE", ["FLUX"])


@pytest.mark.django_db(transaction=True)
def test_the_same_invoices_in_two_flows_at_once_enter_once(people):
    """In another order, so that each waits for what the other holds."""
    numbers = [f"F-{rank}" for rank in range(6)]
    flows = [deposited(people, lot(*numbers)), deposited(people, lot(*reversed(numbers)))]

    def work(flow):
        with Reader() as reader, RuleEngine() as engine:
            integrate(flow, SimpleNamespace(reader=reader, engine=engine))
        connection.close()

    threads = [threading.Thread(target=work, args=(flow,)) for flow in flows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = [Flow.objects.get(pk=flow.pk) for flow in flows]
    assert sum(flow.integrated for flow in after) == sum(flow.refused for flow in after) == 6
    assert sorted(Invoice.objects.values_list("number", flat=True)) == numbers
    refusals = FlowItem.objects.filter(state=ItemState.REFUSEE)
    assert {one["rule"] for item in refusals for one in item.findings if one["is_blocking"]} == {"C6"}
    assert verify().faults == []


class Dying(RuleEngine):
    """Rules whose process is killed as it begins to work on a file; on any file when none is named."""

    over = b""

    def _ask(self, request, data):
        self.is_dying = self.over in data
        return super()._ask(request, data)

    def _running(self):
        child = super()._running()
        if self.is_dying:
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
        return child


@pytest.fixture
def dying(judges):
    with Dying() as engine:
        yield SimpleNamespace(reader=judges.reader, engine=engine)


def turn_by_turn(flow, judges, monkeypatch, most=9):
    """Integrate at each ring of the sweeper, a minute after the other, until the flow ends: the states gone through."""
    seen, now = [], timezone.now()
    for minute in range(1, most):
        monkeypatch.setattr(timezone, "now", lambda at=now + timedelta(minutes=2 * minute): at)
        assert flow.pk in dict(sweeping._late(timezone.now()))["invoices.integrate_flow"]
        seen.append(integrate(flow, judges))
        if seen[-1].is_final:
            break
        assert integrate(flow, judges).tries == seen[-1].tries  # the pause holds: nobody takes it before its minute
    return seen


def test_a_file_over_which_the_rules_die_three_times_is_refused_as_the_fault_of_the_portal(people, dying, monkeypatch):
    support = UserFactory(is_support=True)
    seen = turn_by_turn(deposited(people, invoice("F-1"), "facture.xml"), dying, monkeypatch)
    assert [flow.state for flow in seen] == [FlowState.EN_COURS, FlowState.EN_COURS, FlowState.INCIDENTE]
    [finding] = seen[-1].items.get().findings
    assert (finding["rule"], finding["is_blocking"]) == ("PORTAIL", True)
    assert "La faute est au portail" in finding["text"]
    assert "Déposer de nouveau les refusées" in finding["remedy"]
    assert [one.url for one in Notice.objects.filter(user=support)] == [f"/flux/{seen[-1].pk}/"]
    assert OutgoingMail.objects.get(recipient=support.notification_address).about == f"flux {seen[-1].pk}"
    assert "invoices.integrate_flow" not in {task for task, rows in sweeping._late(timezone.now()) if rows}


def test_the_others_of_its_lot_enter_and_it_may_come_again(people, judges, dying, monkeypatch):
    dying.engine.over = b">F-2<"
    seen = turn_by_turn(deposited(people, lot("F-1", "F-2", "F-3", "F-4")), dying, monkeypatch)
    assert [counts(flow) for flow in seen] == [
        *[(FlowState.EN_COURS, 4, 3, 0)] * 2,
        (FlowState.INTEGRE_PARTIEL, 4, 3, 1),
    ]
    assert [item.number for item in seen[-1].items.all()] == ["F-1", "", "F-3", "F-4"]
    again = deposit_again(seen[-1], actor=people.person, form_token=uuid.uuid4())
    assert counts(integrate(again, judges)) == (FlowState.INTEGRE, 1, 1, 0)


def test_a_death_once_costs_a_turn(people, judges, dying, monkeypatch):
    flow = deposited(people, lot("F-1", "F-2"))
    assert counts(integrate(flow, dying)) == (FlowState.EN_COURS, 2, 0, 0)
    assert {item.tries for item in flow.items.all()} == {1}
    [done] = turn_by_turn(flow, judges, monkeypatch)
    assert counts(done) == (FlowState.INTEGRE, 2, 2, 0)


def test_a_lot_does_not_wait_for_each_of_its_files_when_the_rules_are_out_of_order(people, dying, monkeypatch):
    support = UserFactory(is_support=True)
    seen = turn_by_turn(deposited(people, lot(*(f"F-{rank}" for rank in range(40)))), dying, monkeypatch)
    assert len(seen) == 4
    assert counts(seen[-1]) == (FlowState.INCIDENTE, 40, 0, 40)
    assert {item.tries for item in seen[-1].items.all()} == {0, 1}
    assert Notice.objects.filter(user=support).count() == 1
