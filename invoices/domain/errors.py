"""Refusals on invoices, in domain words."""

from structures.domain.errors import DomainError


class MoveRefused(DomainError):
    """The life cycle does not allow this action now; the text says why."""

    status = 409


class StaleInvoice(DomainError):
    """Somebody else changed the invoice since the page was shown; the text says who did what."""

    status = 409


class InvalidInvoice(DomainError):
    """Blocking anomalies remain."""

    status = 422


class FileRefused(DomainError):
    """A file that cannot be taken: kind, size, name."""

    status = 422


class FileLost(DomainError):
    """The row of a file is there, its bytes are not: the disk lost them."""

    status = 503
