"""Every list, search and dashboard among a million invoices (BENCH_INVOICES) against the same page among ten thousand.

A page is one line of PAGES: its name, who asks for it, its address. What stands between braces is a value of the
person's own structure (see visiting.Found), another one at each turn.
"""

from statistics import quantiles

from tests.bench import Result
from tests.bench.seeded import LARGE, SMALL
from tests.bench.visiting import Visitor, visitors

ROUNDS, FIRST_ONES = 45, 5  # the first ones fill caches
BAR = 1.5
AGENT, DESK, POOL = "agent@metropole.example", "voirie@metropole.example", "mutualise@gestion.example"
SUPPLIER, ACCOUNTANT = "factures@energies.example", "cabinet@expertise.example"
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
    ("émises, synthèse", SUPPLIER, "/factures/emises/?structure={structure}"),
    ("émises, synthèse de vingt structures", ACCOUNTANT, "/factures/emises/"),
    ("émises, à acquitter", SUPPLIER, "/factures/emises/a-acquitter/"),
    ("émises, rejets à traiter", SUPPLIER, "/factures/emises/rejets/"),
    ("émises, tableau de bord", SUPPLIER, "/factures/emises/tableau-de-bord/?structure={structure}"),
    ("une facture, par son destinataire", AGENT, "/factures/{invoice}/"),
    ("une facture, par son fournisseur", SUPPLIER, "/factures/{invoice}/"),
    ("suivi d'une facture", SUPPLIER, "/factures/{invoice}/suivi/"),
)


def run() -> list[Result]:
    """Ask for each page in turn in both databases; 95 % of the answers come within the figure."""
    with visitors(SMALL, LARGE) as (small, large):
        return [_compared(small, large, *page) for page in PAGES]


def _compared(small: Visitor, large: Visitor, name: str, account: str, address: str) -> Result:
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS):
        for visitor, taken in zip((small, large), times, strict=True):
            taken.append(visitor.get(account, address, turn))
    peer, figure = (quantiles(taken[FIRST_ONES:], n=20)[-1] for taken in times)
    return Result(f"{name}, p95", figure, f"parmi {SMALL}", peer, BAR)
