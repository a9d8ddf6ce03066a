"""Every link of every page leads somewhere, for a visitor and for each account of the demonstration."""

from collections import Counter
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import Resolver404, resolve

from accounts.models import User
from tests.accessibility import Page, attribute, check

ACCOUNTS = (  # those that `up` prints
    "manuela.martin@delices.example",
    "pierre.dubois@delices.example",
    "jeane.chaource@chaourcois.example",
    "agent@bougival.example",
    "lecture@bougival.example",
    "gwen.lebras@menuiserie.example",
    "support@portail.example",
    "admin@portail.example",
)
NOT_OURS = ("/admin/", "/static/")  # Django's own pages, and files
ALIKE = 6
FEWEST = 4  # home, domains, one domain, mails: less means that the crawl itself is broken


@pytest.mark.django_db
def test_every_link_leads_to_a_page():
    call_command("demo", verbosity=0)
    faults = [fault for email in (None, *ACCOUNTS) for fault in crawl(email)]
    assert not faults, "\n".join(faults)


def crawl(email):
    """Follow the links, as this account or as a visitor. Returns the faults, each with the page it was met on.

    Of one page's addresses that differ by what they are about alone, so many are followed: they are made alike.
    """
    client = Client(raise_request_exception=False)
    if email:
        client.force_login(User.objects.get(email=email))
    seen, waiting, faults, followed = {"/"}, [("/", "the address bar")], [], Counter()
    while waiting:
        address, source = waiting.pop()
        followed[alike(address)] += 1
        if followed[alike(address)] > ALIKE:
            continue
        try:
            new = links(client.get(address, follow=True), address) - seen
        except AssertionError as fault:
            faults.append(f"{email}: {address}, linked from {source}: {fault}")
            continue
        seen |= new
        waiting += [(link, address) for link in new]
    assert len(seen) >= FEWEST
    return faults


def alike(address):
    """What addresses of one page have in common: its name, and the names of what is asked of it."""
    parts = urlsplit(address)
    try:
        return resolve(parts.path).view_name, *sorted(parse_qs(parts.query))
    except Resolver404:
        return (address,)


def links(response, address):
    """The internal addresses a page leads to by a link or an image. Raises AssertionError for a page at fault."""
    if response.status_code != 200:
        raise AssertionError(f"answers {response.status_code}")
    if response.streaming:
        b"".join(response.streaming_content)  # a file is read to its end, and closed
    if response.streaming or not response.headers["Content-Type"].startswith("text/html"):
        return set()
    check(response.content)
    page = Page(response.content.decode())
    base = response.redirect_chain[-1][0] if response.redirect_chain else address
    raw = {attribute(e, "href") or attribute(e, "src") or "" for e in page.all("a", "img")} - {""}
    found = {urldefrag(urljoin(base, link)).url for link in raw}
    return {link for link in found if not any(urlsplit(link)[:2]) and not link.startswith(NOT_OURS)}  # nor mailto:
