"""32 agents who change statuses over HTTP at once, against as many who post to a bare view of the same rows.

Every change must be answered by a redirection and be found in the database with its link of the chain.
"""

from django.db import connections
from django.utils import timezone

from accounts.models import User
from chorus.seeding import people
from invoices.models import Invoice
from invoices.services.verification import faults_of
from structures.models import Habilitation, Rattachement, Structure
from tests.bench import Result
from tests.bench.seeded import LARGE, used
from tests.bench.serving import Agent, all_at_once, served, sessions

AGENTS, CHANGES, TURNS = 32, 960, 6
FEWEST = 0.25  # of the bare view's rate


def run() -> list[Result]:
    """Bare changes first, then real ones, then the proof that none was lost."""
    with used(LARGE) as name:
        place = Habilitation.objects.get(user__email=people.ACCOUNTS[0].email).structure
        cookies = sessions(_agents(place))
        waiting = Invoice.objects.filter(recipient=place, status="MISE_A_DISPOSITION").order_by("-pk")
        versions = dict(waiting.values_list("pk", "version")[:CHANGES])
        connections.close_all()
        with served(name, workers=2) as server:
            agents = [Agent(server, cookie) for cookie in cookies]
            all_at_once(agents, list(versions)[:AGENTS], _bare)  # everybody's first connection
            bare, ours = _in_turns(agents, versions)
        _check(versions)
    rates = CHANGES / ours, CHANGES / bare
    return [Result(f"{AGENTS} agents, changements d'état", rates[0], "vue nue", rates[1], FEWEST, "/s", at_least=True)]


def _in_turns(agents: list[Agent], versions: dict[int, int]) -> tuple[float, float]:
    """Seconds of bare changes and of real ones: the moods of the machine cost both the same."""
    bare = ours = 0.0
    pairs, size = list(versions.items()), CHANGES // TURNS
    for first in range(0, CHANGES, size):
        part = pairs[first : first + size]
        bare += all_at_once(agents, [pk for pk, _ in part], _bare)
        ours += all_at_once(agents, part, _treat)
    return bare, ours


def _agents(place: Structure) -> list[User]:
    """32 people with the same right at the same place, made at the first run."""
    found = []
    for rank in range(AGENTS):
        names = {"first_name": "Agent", "last_name": str(rank)}
        user, is_new = User.objects.get_or_create(email=f"agent-{rank}@mesures.example", defaults=names)
        if is_new:
            Rattachement.objects.create(user=user, structure=place, since=timezone.now())
            Habilitation.objects.create(user=user, structure=place, application="FACTURES_RECUES", level="MODIFICATION")
        found.append(user)
    return found


def _bare(agent: Agent, pk: int) -> None:
    _expect(agent.post(f"/nu/{pk}/", {}), pk)


def _treat(agent: Agent, one: tuple[int, int]) -> None:
    pk, version = one
    values = {"version": version, "action": "acknowledge_service", "comment": "Livraison conforme."}
    _expect(agent.post(f"/factures/{pk}/traiter/", values), pk)


def _expect(status: int, pk: int) -> None:
    if status != 302:
        raise RuntimeError(f"invoice {pk}: answered {status}")


def _check(versions: dict[int, int]) -> None:
    """Each invoice has moved once, and its history holds."""
    treated = Invoice.objects.filter(pk__in=versions).select_related("deposit").prefetch_related("status_changes")
    for invoice in treated:
        faults = list(faults_of(invoice))
        if invoice.status != "SERVICE_FAIT" or invoice.version != versions[invoice.pk] + 1 or faults:
            raise RuntimeError(f"invoice {invoice.pk} was lost: {invoice.status} {invoice.version} {faults}")
