"""« /courriels/ »: every mail readable, in demonstration only."""

import pytest

from accounts.models import OutgoingMail
from tests.accessibility import check
from tests.factories.accounts import OutgoingMailFactory

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_the_mails_newest_first(client):
    first, second = OutgoingMailFactory.create_batch(2)
    response = client.get("/courriels/")
    assert [mail for mail, tone in response.context["rows"]] == [second, first]
    assert first.recipient in response.content.decode()
    check(response.content)


@pytest.mark.parametrize("state", OutgoingMail.State)
def test_a_mail_is_shown_with_its_state_and_its_links_can_be_followed(client, state):
    sent_at = "2026-03-02T09:30:00Z" if state == OutgoingMail.State.ENVOYE else None
    mail = OutgoingMailFactory(
        body="Bonjour <Anne>,\nhttp://127.0.0.1:8000/factures/1/\n", state=state, sent_at=sent_at
    )
    page = client.get(f"/courriels/{mail.pk}/").content.decode()
    check(page)
    assert state.label in page
    assert 'href="http://127.0.0.1:8000/factures/1/"' in page
    assert "&lt;Anne&gt;" in page


@pytest.mark.parametrize("query", ["apres=x", "apres=-1", "avant=99999999999999999999", "apres=٣", "apres=1%00"])
def test_a_key_written_by_hand_gives_a_page(client, query):
    OutgoingMailFactory()
    assert client.get(f"/courriels/?{query}").status_code == 200


def test_outside_the_demonstration_the_pages_do_not_exist(client, settings):
    settings.DEMONSTRATION = False
    mail = OutgoingMailFactory()
    assert client.get("/courriels/").status_code == 404
    assert client.get(f"/courriels/{mail.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(client, django_assert_num_queries, count):
    OutgoingMailFactory.create_batch(count)
    with django_assert_num_queries(3):  # the mails, is there anything newer, older
        client.get("/courriels/")
