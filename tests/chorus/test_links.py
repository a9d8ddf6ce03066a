"""Every link of every page leads somewhere, for a visitor and for each account of the demonstration."""

from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.management import call_command

from accounts.models import User
from tests.accessibility import Page, attribute, check

ACCOUNTS = (  # those that `up` prints
    "manuela.martin@delices.example",
    "pierre.dubois@delices.example",
    "jeane.chaource@chaourcois.example",
    "agent@bougival.example",
    "lecture@bougival.example",
    "support@portail.example",
    "admin@portail.example",
)
NOT_OURS = ("/admin/", "/static/")  # Django's own pages, and files


@pytest.fixture
def demonstration(db):
    """The data of the demonstration."""
    call_command("demo", verbosity=0)


@pytest.mark.parametrize("email", [None, *ACCOUNTS])
def test_every_link_leads_to_a_page(client, demonstration, email):
    if email:
        client.force_login(User.objects.get(email=email))
    seen, faults = {"/"}, []
    waiting = [("/", "the address bar")]
    while waiting:
        address, source = waiting.pop()
        response = client.get(address, follow=True)
        if response.status_code != 200:
            faults.append(f"{address} answers {response.status_code}, linked from {source}")
        for found in links(response, address) - seen:
            seen.add(found)
            waiting.append((found, address))
    assert not faults, "\n".join(faults)
    assert len(seen) > 3


def links(response, address):
    """The internal addresses a page leads to by a link or an image; the page itself is checked on the way."""
    if not response.headers["Content-Type"].startswith("text/html") or response.status_code != 200:
        return set()
    check(response.content)
    page = Page(response.content.decode())
    base = response.redirect_chain[-1][0] if response.redirect_chain else address
    raw = {attribute(e, "href") or attribute(e, "src") or "" for e in page.all("a", "img")} - {""}
    found = {urldefrag(urljoin(base, link)).url for link in raw}
    return {link for link in found if not urlsplit(link).netloc and not link.startswith(NOT_OURS)}
