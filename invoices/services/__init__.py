"""The road of an invoice, one file per step; each step takes what the last one made and knows nothing of the next.

PDF · XML · form · API · EDI
  deposit       services/deposit.py        bytes + depositor   → Deposit (hash, size, origin)
  extraction    services/extraction.py     Deposit             → Document, confidence per field     (task)
  draft         services/drafting.py       Document            → Invoice in BROUILLON
  unpacking     services/unpacking.py      a Factur-X          → the same, what its PDF holds joined (task)
  validation    services/validation.py     Invoice             → [Anomaly]
  submission    services/submission.py     BROUILLON           → DEPOSEE
  certification services/certification.py  DEPOSEE             → certificate of deposit, PDF        (task)
  document      services/documents.py      DEPOSEE, typed      → its Factur-X                       (task)
  routing       services/routing.py        DEPOSEE             → MISE_A_DISPOSITION, or back        (task)
  notification  notifications.py           StatusChange        → OutgoingMail, same transaction; a task sends
  treatment     services/treatment.py      MISE_A_DISPOSITION  → SUSPENDUE · REJETEE · SERVICE_FAIT · MANDATEE …
  payment       services/treatment.py      COMPTABILISEE       → MISE_EN_PAIEMENT

What comes as data, alone or by lots, takes a road of its own to the same submission:
  flow          services/flows.py          bytes + depositor   → Flow, numbered at once
  slices        services/flow_slices.py    Flow                → what became of each of its files   (task)
  judging       services/judging.py        a file              → a draft, or why it is refused
  integration   services/integration.py    drafts              → invoices in DEPOSEE, many at once

What comes back, or goes again, leaves by the same road:
  recycling     services/recycling.py      A_RECYCLER        → DEPOSEE, addressed otherwise
  completion    services/completion.py     SUSPENDUE         → COMPLETEE, with the piece that was missing
  copying       services/copying.py        any own invoice   → Invoice in BROUILLON, without its document
  joining       services/joining.py        bytes + draft     → Deposit of that draft

services/transition.py is the only writer of a status; services/verification.py recomputes what is evidence.
"""
