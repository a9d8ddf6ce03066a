"""Errors a user can cause, in domain words: one middleware turns them into pages, the API into answers."""


class DomainError(Exception):
    """A refusal with its French sentence and the remedy.

    status: HTTP status of the page that tells it.
    """

    status = 400

    def __init__(self, text: str, remedy: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.remedy = remedy


class HabilitationMissing(DomainError):
    """The object may be seen, the action is above the person's level."""

    status = 403


class IdentifierRefused(DomainError):
    """What was typed cannot be an identifier of its type."""

    status = 422


class RegisterUnavailable(DomainError):
    """Neither the local copy of the register nor INSEE could say whether a SIRET exists."""

    status = 503
