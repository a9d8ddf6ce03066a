"""What the frame of every page needs: navigation, user menu, demonstration banner."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


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


NAVIGATION = (  # an entry joins the table with the page it opens; labels as published, domain.md §0.5
    Entry("ACCUEIL", "home"),
    Entry("DOMAINES", "domains", under=("/domaines/", "/factures/")),
    Entry("ACTUALITÉS", "articles:actualites", under=("/actualites/",)),
    Entry("COMMUNICATION", "articles:communications", under=("/communication/",)),
)
USER_MENU = (
    Entry("Mon compte", "accounts:account"),
    Entry("Mes rattachements", "structures:attachments"),
    Entry("Mes habilitations", "structures:habilitations"),
)


def frame(request: HttpRequest) -> dict[str, object]:
    """Give the templates « frame » (menus of this visitor, mode); costs no query."""
    user = getattr(request, "user", None)
    return {
        "frame": {
            "navigation": _links(NAVIGATION, request.path),
            "user_menu": _links(USER_MENU, request.path) if user and user.is_authenticated else [],
            "demonstration": settings.DEMONSTRATION,
            "mails_url": reverse("mails") if settings.DEMONSTRATION else "",
        }
    }


def _links(entries: Iterable[Entry], path: str) -> list[Link]:
    """Turn a table of entries into links, the open one marked."""
    links = []
    for entry in entries:
        url = reverse(entry.route)
        links.append(Link(entry.label, url, path == url or (bool(entry.under) and path.startswith(entry.under))))
    return links
