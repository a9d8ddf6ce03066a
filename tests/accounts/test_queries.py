"""Pages of mails, by key."""

import pytest

from accounts import queries
from tests.factories.accounts import OutgoingMailFactory

pytestmark = pytest.mark.django_db


def test_no_mail_is_a_page_without_neighbours():
    assert queries.mails_page() == queries.MailPage([], None, None)


def test_pages_follow_each_other_both_ways(monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    oldest, *_, newest = mails = OutgoingMailFactory.create_batch(5)
    first = queries.mails_page()
    assert (first.mails, first.newer) == ([mails[4], mails[3]], None)
    second = queries.mails_page(older_than=first.older)
    assert second.mails == [mails[2], mails[1]]
    last = queries.mails_page(older_than=second.older)
    assert (last.mails, last.older) == ([oldest], None)
    back = queries.mails_page(newer_than=second.newer)
    assert (back.mails, back.newer) == ([newest, mails[3]], None)
