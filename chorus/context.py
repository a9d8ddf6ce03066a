"""What the frame of every page needs: navigation, user menu, demonstration banner."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from structures import queries


@dataclass(frozen=True)
class Entry:
    """One line of a menu. route: URL name; under: beginnings of the addresses that light it up beside its own."""

    label: str
    route: str
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """An entry as the page at hand shows it."""

    label: str
    url: str
    is_current: bool
    count: int = 0
    counted: str = "en attente"


NAVIGATION = (  # an entry joins the table with the page it opens; labels as published, domain.md §0.5; ANNUAIRE added
    Entry("ACCUEIL", "home"),
    Entry("DOMAINES", "domains", under=("/domaines/", "/factures/", "/flux/")),
    Entry("ANNUAIRE", "annuaire:search", under=("/annuaire/",)),
    Entry("ACTUALITÉS", "articles:actualites", under=("/actualites/",)),
    Entry("COMMUNICATION", "articles:communications", under=("/communication/",)),
)
COUNTER = "waiting_approvals"  # where a request keeps it
APPROVALS = Entry("APPROBATIONS", "structures:approvals", under=("/approbations/",))
SUPPORT = Entry("SUPPORT", "structures:support", under=("/support/",))
NOTICES = Entry("Notifications", "accounts:notices")
USER_MENU = (
    Entry("Mon compte", "accounts:account"),
    Entry("Mes rattachements", "structures:attachments"),
    Entry("Mes habilitations", "structures:habilitations"),
    Entry("Changer mon adresse de connexion", "accounts:change_address"),
)


def frame(request: HttpRequest) -> dict[str, object]:
    """Give the templates « frame » (menus of this visitor, mode). One query for a person, none for a visitor."""
    user = getattr(request, "user", None)
    return {
        "frame": {
            "navigation": [*_links(NAVIGATION, request.path), *_powers(request)],
            "user_menu": _user_menu(user, request.path) if user and user.is_authenticated else [],
            "idle": _idle(user) if user and user.is_authenticated else "",
            "demonstration": settings.DEMONSTRATION,
            "support": settings.SUPPORT_EMAIL,
            "mails_url": reverse("mails") if settings.DEMONSTRATION else "",
        }
    }


def _user_menu(user: AbstractBaseUser, path: str) -> list[Link]:
    """The notices with the count of the unread, which came with the person, then the published entries."""
    unread = getattr(user, "unread_notices", 0)
    notices = [replace(link, count=unread, counted="non lues") for link in _links([NOTICES], path)]
    return notices + _links(USER_MENU, path)


def _powers(request: HttpRequest) -> list[Link]:
    """APPROBATIONS with its counter for whoever manages something; SUPPORT for its operators."""
    user = getattr(request, "user", None)
    if not user or not user.is_authenticated:
        return []
    known = vars(request)
    if COUNTER not in known:  # a page rendered in parts asks once
        known[COUNTER] = queries.waiting_for(user)
    links = []
    if known[COUNTER] is not None:
        links += [replace(link, count=known[COUNTER]) for link in _links([APPROVALS], request.path)]
    return links + (_links([SUPPORT], request.path) if user.is_support else [])


def _idle(user: AbstractBaseUser) -> str:
    """For the script that warns before an idle session ends: seconds, seconds of warning, whose session it is."""
    return f"{settings.IDLE_SECONDS},{settings.IDLE_WARNING_SECONDS},{user.pk}"


def _links(entries: Iterable[Entry], path: str) -> list[Link]:
    """Turn a table of entries into links, the open one marked."""
    links = []
    for entry in entries:
        url = reverse(entry.route)
        links.append(Link(entry.label, url, path == url or (bool(entry.under) and path.startswith(entry.under))))
    return links
