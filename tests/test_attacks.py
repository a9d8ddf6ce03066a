"""What an attacker or an accident sends to every form of accounts, structures and rights, found by walking the pages.

What belongs to one page (replayed links, two activations, a request approved twice, limits) is tested beside it.
"""

import re
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from lxml import html

from accounts.models import OutgoingMail, User
from chorus.demo import people
from structures.models import AccessRequest
from tests.factories.accounts import UserFactory
from tests.factories.structures import PublicStructureFactory, principal_of

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://evil.example/"
HOSTILE = {
    "10 000 characters": "W" * 10_000,
    "nul": "Pi\0erre",
    "right to left": "Pierre \u202egpj.exe\u2066",
    "digits that are not ASCII": "１２３４５６７８２０００１０",
    "markup": "<script>alert(1)</script>\" onfocus=alert(1) x='",
}
TYPED = ("text", "email", "password", "search", "tel", "number", "date", "url", "hidden")
LEFT_OUT = ("/admin/", "/static/", "/courriels/", "/deconnexion/", "/factures/", "/composants/")


@dataclass
class Form:
    """A form as a page serves it. typed: names of the fields that take a text."""

    method: str
    address: str
    fields: dict[str, str]
    typed: list[str]

    def send(self, client, more=(), **extra):
        """Send it, and undo what that did."""
        values = self.fields | dict(more)
        with undone():
            answer = getattr(client, self.method.lower())(self.address, values, **extra)
            shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer, shown


@contextmanager
def undone():
    """What happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """The data of the demonstration, for every test here."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module", params=[None, people.JEANE], ids=["visitor", "manager"])
def person(request, demonstration, django_db_blocker):
    """Somebody, and every form they meet: (address or None, list of Form)."""
    with django_db_blocker.unblock():
        forms = list(forms_of(request.param))
    assert len(forms) >= (40 if request.param else 8), "the walk itself is broken"
    return request.param, forms


def browser_of(email, **options):
    client = Client(raise_request_exception=False, **options)
    if email:
        client.force_login(User.objects.get(email=email))
    return client


def forms_of(email):
    """Walk from the first page along every link; of pages and forms that differ by a number, one is enough."""
    client, seen, met, waiting = browser_of(email), {"/"}, set(), ["/"]
    while waiting:
        answer = client.get(here := waiting.pop(), follow=True)
        if answer.streaming or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        here = answer.redirect_chain[-1][0] if answer.redirect_chain else here
        tree = html.fromstring(answer.content)
        for link in (urldefrag(urljoin(here, a.get("href"))).url for a in tree.iter("a") if a.get("href")):
            if not any(urlsplit(link)[:2]) and not link.startswith(LEFT_OUT) and shape(link) not in seen:
                seen.add(shape(link))
                waiting.append(link)
        for form in tree.forms:
            address = urljoin(here, form.get("action") or here)
            mark = form.method, shape(address), *sorted(name for name in form.fields if name)
            if not address.startswith(LEFT_OUT) and mark not in met:
                met.add(mark)
                typed = [i.name for i in form.inputs if i.name and (i.tag == "textarea" or i.get("type") in TYPED)]
                yield Form(form.method, address, dict(form.form_values()), typed)


def shape(address):
    """An address without its numbers."""
    return re.sub(r"\d+", "N", address)


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_form_fails_on_what_is_typed_nor_shows_it_as_markup(person, broker, kind):
    email, forms = person
    client, faults = browser_of(email), []
    for form in forms:
        broker.flushall()
        answer, shown = form.send(client, {name: HOSTILE[kind] for name in form.typed})
        if answer.status_code >= 500:
            faults.append(f"{form.method} {form.address} answers {answer.status_code}")
        if b"<script>alert" in shown or b'" onfocus=alert' in shown:
            faults.append(f"{form.method} {form.address} shows markup as it is")
    assert faults == []


def test_no_form_leads_outside(person, broker):
    email, forms = person
    client, faults = browser_of(email), []
    for form in forms:
        broker.flushall()
        answer, shown = form.send(client, {"next": ELSEWHERE}, HTTP_REFERER=ELSEWHERE, HTTP_HX_CURRENT_URL=ELSEWHERE)
        leads = [answer.headers.get(name, "") for name in ("Location", "HX-Redirect", "HX-Location")]
        leads += re.findall(r'(?:href|action|src)="([^"]*)"', shown.decode(errors="replace"))
        faults += [f"{form.address} leads to {lead}" for lead in leads if "evil.example" in urlsplit(lead).netloc]
    assert faults == []


def test_no_form_is_taken_from_another_site(person):
    email, forms = person
    client = browser_of(email, enforce_csrf_checks=True)
    posted = [form for form in forms if form.method == "POST"]
    answers = {form.address: form.send(client, {"csrfmiddlewaretoken": ""})[0].status_code for form in posted}
    assert set(answers.values()) == {403}, answers


def test_the_host_a_visitor_claims_is_in_no_mail_about_rights(client, settings):
    settings.ALLOWED_HOSTS, settings.USE_X_FORWARDED_HOST = ["*"], False
    structure = PublicStructureFactory()
    manager, requester = principal_of(structure), UserFactory()
    claims = {
        "HTTP_HOST": "evil.example",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_FORWARDED": "host=evil.example",
    }
    client.force_login(requester)
    address = f"/mes-rattachements/demander/{structure.pk}/?identifiant={structure.identifier}"
    client.post(address, {"comment": "Bonjour"}, **claims)
    client.force_login(manager)
    client.post(f"/approbations/{AccessRequest.objects.get(structure=structure).pk}/", {"approuver": "1"}, **claims)
    mails = OutgoingMail.objects.filter(recipient__in=(manager.email, requester.email))
    assert {mail.kind.partition("/")[2] for mail in mails} == {"demande_a_traiter", "demande_decidee"}
    assert not [mail for mail in mails if "evil" in mail.body or f"{settings.SITE_URL}/" not in mail.body]
