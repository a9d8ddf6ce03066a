"""Search, on both sides, and what is exported from it."""

from django.urls import URLPattern, path

from invoices.views import search
from invoices.views.acknowledgement import once_acknowledged

PAGES = {  # address: name
    "factures/emises/rechercher/": "sent_search",
    "factures/recues/rechercher/": "received_search",
    "factures/recues/archives/": "archives",
}
RESULTS = {"sent_search": once_acknowledged(search.results)}
urlpatterns: list[URLPattern] = [
    pattern
    for address, name in PAGES.items()
    for pattern in (
        path(address, RESULTS.get(name, search.results), {"name": name}, name=name),
        path(f"{address}csv/", search.as_csv, {"name": name}, name=f"{name}_csv"),
        path(f"{address}xlsx/", search.as_workbook, {"name": name}, name=f"{name}_xlsx"),
    )
]
