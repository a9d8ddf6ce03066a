"""Every list, search and dashboard among a million invoices (BENCH_INVOICES) against the same page among ten thousand.

A page is one line of PAGES: its name, who asks for it, its address. What stands between braces is a value of the
person's own structure (see visiting.Found), another one at each turn. A page over the bar is measured again, and its
best run counts: what a neighbour on the machine costs passes, what a query costs comes back.
"""

from collections.abc import Iterator
from statistics import quantiles

from tests.bench import Result
from tests.bench.seeded import LARGE, SMALL
from tests.bench.visiting import Visitor, visitors

ROUNDS, FIRST_ONES = 45, 5  # the first ones fill caches
TRIES = 3
BAR = 1.5
AGENT, DESK, POOL = "agent@metropole.example", "voirie@metropole.example", "mutualise@gestion.example"
SUPPLIER, ACCOUNTANT = "factures@energies.example", "cabinet@expertise.example"
RECEIVED = "/factures/recues/rechercher/?structure={structure}"
SENT = "/factures/emises/rechercher/?structure={structure}"
PAGES = (
    ("reçues, liste de travail", AGENT, "/factures/recues/?structure={structure}"),
    ("reçues, liste de travail d'un service", AGENT, "/factures/recues/?structure={structure}&service={service}"),
    ("reçues, liste de travail d'un agent de service", DESK, "/factures/recues/"),
    ("reçues, liste de travail par montant", AGENT, "/factures/recues/?structure={structure}&tri=-montant"),
    (
        "reçues, liste de travail, page du milieu",
        AGENT,
        "/factures/recues/?structure={structure}&apres={after_deposit}",
    ),
    ("reçues, agent de vingt structures", POOL, "/factures/recues/"),
    ("reçues, tableau de bord", AGENT, "/factures/recues/tableau-de-bord/?structure={structure}"),
    ("reçues, liste fiscale", AGENT, "/factures/recues/liste-fiscale/?structure={structure}"),
    ("reçues, archives", AGENT, "/factures/recues/archives/?structure={structure}"),
    ("reçues, recherche sans critère", AGENT, RECEIVED),
    ("reçues, recherche par montant", AGENT, f"{RECEIVED}&tri=-montant"),
    ("reçues, recherche, page du milieu", AGENT, f"{RECEIVED}&apres={{after_deposit}}"),
    ("reçues, recherche d'un numéro", AGENT, f"{RECEIVED}&numero={{number}}"),
    ("reçues, recherche du début d'un numéro", AGENT, f"{RECEIVED}&numero=F2025-00&commence=on"),
    ("reçues, recherche d'un SIRET", AGENT, f"{RECEIVED}&tiers={{siret}}"),
    ("reçues, recherche d'un nom", AGENT, f"{RECEIVED}&tiers={{name}}"),
    ("reçues, recherche d'un engagement", AGENT, f"{RECEIVED}&engagement={{engagement}}"),
    ("reçues, recherche d'un marché", AGENT, f"{RECEIVED}&marche={{market}}"),
    ("reçues, recherche d'un jour de dépôt", AGENT, f"{RECEIVED}&depot_du={{day}}&depot_au={{day}}"),
    ("reçues, recherche d'un montant", AGENT, f"{RECEIVED}&net_min={{amount}}&net_max={{amount}}"),
    ("reçues, recherche d'un service et d'un état", AGENT, f"{RECEIVED}&service={{service}}&etat=MANDATEE"),
    ("reçues, recherche des suspendues", AGENT, f"{RECEIVED}&etat=SUSPENDUE"),
    ("reçues, recherche des payées, les plus chères", AGENT, f"{RECEIVED}&etat=MISE_EN_PAIEMENT&tri=-montant"),
    ("reçues, recherche des avoirs", AGENT, f"{RECEIVED}&type=AVOIR"),
    ("reçues, recherche des retards", AGENT, f"{RECEIVED}&retard=on"),
    ("reçues, recherche d'un agent de service", DESK, "/factures/recues/rechercher/"),
    ("reçues, recherche dans vingt structures", POOL, "/factures/recues/rechercher/?structure="),
    ("émises, synthèse", SUPPLIER, "/factures/emises/?structure={structure}"),
    ("émises, synthèse de vingt structures", ACCOUNTANT, "/factures/emises/"),
    ("émises, à acquitter", SUPPLIER, "/factures/emises/a-acquitter/"),
    ("émises, rejets à traiter", SUPPLIER, "/factures/emises/rejets/"),
    ("émises, tableau de bord", SUPPLIER, "/factures/emises/tableau-de-bord/?structure={structure}"),
    ("émises, recherche sans critère", SUPPLIER, SENT),
    ("émises, recherche d'un numéro", SUPPLIER, f"{SENT}&numero={{number}}"),
    ("émises, recherche d'un destinataire", SUPPLIER, f"{SENT}&tiers={{siret}}"),
    ("émises, recherche des rejetées", SUPPLIER, f"{SENT}&etat=REJETEE"),
    ("émises, recherche des retards", SUPPLIER, f"{SENT}&retard=on"),
    ("émises, recherche dans vingt structures", ACCOUNTANT, "/factures/emises/rechercher/?structure="),
    ("une facture, par son destinataire", AGENT, "/factures/{invoice}/"),
    ("une facture, par son fournisseur", SUPPLIER, "/factures/{invoice}/"),
    ("suivi d'une facture", SUPPLIER, "/factures/{invoice}/suivi/"),
)


def run() -> Iterator[Result]:
    """Ask for each page in turn in both databases; 95 % of the answers come within the figure."""
    with visitors(SMALL, LARGE) as (small, large):
        for page in PAGES:
            yield _best(small, large, *page)


def _best(small: Visitor, large: Visitor, *page: str) -> Result:
    """The first of a few runs that is within the bar, else the one that comes nearest."""
    runs = []
    for _ in range(TRIES):
        runs.append(_compared(small, large, *page))
        if runs[-1].is_within:
            break
    return min(runs, key=lambda result: result.ratio)


def _compared(small: Visitor, large: Visitor, name: str, account: str, address: str) -> Result:
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS):
        for visitor, taken in zip((small, large), times, strict=True):
            taken.append(visitor.get(account, address, turn))
    peer, figure = (quantiles(taken[FIRST_ONES:], n=20)[-1] for taken in times)
    return Result(f"{name}, p95", figure, f"parmi {SMALL}", peer, BAR)
