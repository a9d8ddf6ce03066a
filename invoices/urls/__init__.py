"""Addresses of the two applications and of the one page per invoice. French, stable."""

from invoices.urls import agents, depositing, figures, flows, following, keying, mandates, road, search, supplier

app_name = "invoices"
urlpatterns = [
    *road.urlpatterns,
    *depositing.urlpatterns,
    *supplier.urlpatterns,
    *agents.urlpatterns,
    *search.urlpatterns,
    *figures.urlpatterns,
    *following.urlpatterns,
    *keying.urlpatterns,
    *flows.urlpatterns,
    *mandates.urlpatterns,
]
