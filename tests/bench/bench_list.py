"""The agent's work list: the whole page of 50 invoices against a bare view of the same rows, both logged in."""

import statistics
import time

from django.test import Client, override_settings

from accounts.models import User
from chorus.seeding import people
from tests.bench import Result, site
from tests.bench.seeded import LARGE, used

ROUNDS, FIRST_ONES = 60, 5


def run() -> list[Result]:
    """Measure both in turns, so that what the machine does meanwhile costs both the same."""
    with used(LARGE), override_settings(ROOT_URLCONF=site.Addresses, ALLOWED_HOSTS=["testserver"]):
        agent = User.objects.get(email=people.ACCOUNTS[0].email)
        client = Client()
        client.force_login(agent)
        asked = {"structure": agent.habilitations.get().structure_id}
        figures: dict[str, list[float]] = {"/factures/recues/": [], "/nu/liste/": []}
        for _ in range(ROUNDS):
            for address, times in figures.items():
                start = time.perf_counter()
                answer = client.get(address, asked)
                times.append((time.perf_counter() - start) * 1000)
                assert answer.status_code == 200, answer.content
    page, peer = (statistics.median(times[FIRST_ONES:]) for times in figures.values())
    return [Result(f"liste de 50 factures parmi {LARGE}", page, "vue nue, mêmes lignes", peer, bar=4)]
