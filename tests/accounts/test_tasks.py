"""The two tasks by their registered names, in a real worker."""

import pytest

from accounts import bell
from tests.factories.accounts import OutgoingMailFactory
from tests.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_ring_sends_the_mail_and_a_sweep_sends_the_forgotten_one(worker, smtp):
    rung, forgotten = OutgoingMailFactory.create_batch(2)
    bell.ring("accounts.send_mail", rung.pk)
    wait_until(lambda: smtp.messages)
    assert [message["Message-ID"] for message in smtp.messages] == [rung.message_id]
    bell.ring("accounts.sweep_mails")
    wait_until(lambda: len(smtp.messages) == 2)
    assert smtp.messages[1]["Message-ID"] == forgotten.message_id
