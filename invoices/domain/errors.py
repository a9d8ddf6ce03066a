"""Refusals on invoices, in domain words."""

from collections.abc import Sequence

from invoices.domain.checks.facts import Anomaly
from structures.domain.errors import DomainError


class MoveRefused(DomainError):
    """The life cycle does not allow this action now; the text says why."""

    status = 409


class StaleInvoice(DomainError):
    """Somebody else changed the invoice since the page was shown; the text says who did what."""

    status = 409


class DraftDeleted(DomainError):
    """A draft that somebody deleted, perhaps this very person a moment ago."""

    status = 410


class InvalidInvoice(DomainError):
    """Blocking anomalies remain.

    anomalies: all of them, for a form to show each beside its field; empty when the text says it all.
    """

    status = 422

    def __init__(self, text: str, remedy: str = "", anomalies: Sequence[Anomaly] = ()) -> None:
        super().__init__(text, remedy)
        self.anomalies = anomalies


class MandateMissing(DomainError):
    """The supplier has no mandat de facturation in force: the portal may not draw up its invoices."""

    status = 409


class FileRefused(DomainError):
    """A file that cannot be taken: kind, size, name."""

    status = 422


class FileLost(DomainError):
    """The row of a file is there, its bytes are not: the disk lost them."""

    status = 503
