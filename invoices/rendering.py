"""HTML → PDF by WeasyPrint: in a worker only. It asks nothing of the network or the disk."""

from functools import cache
from importlib import import_module
from types import ModuleType


class RenderingUnavailable(Exception):
    """WeasyPrint cannot start on this machine; the text is for the operator."""


@cache
def _weasyprint() -> ModuleType:
    """WeasyPrint, at the first document: it takes most of a second, and raises where Pango is missing."""
    try:
        return import_module("weasyprint")
    except OSError as error:
        raise RenderingUnavailable(
            "Les certificats attendent : WeasyPrint ne trouve pas Pango. Installez-le par « apt-get install "
            f"libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 », puis relancez le worker. ({error})"
        ) from error


def pdf_from(html: str) -> bytes:
    """Lay a page out. Whatever it refers to outside itself is refused. Raises RenderingUnavailable."""
    weasyprint = _weasyprint()
    refuse_all = weasyprint.urls.URLFetcher(allowed_protocols=())
    return weasyprint.HTML(string=html, url_fetcher=refuse_all).write_pdf(pdf_variant="pdf/ua-1")
