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
    """The object may be seen, the action is above the person's level.

    wanted: (application, level, structure id or None, service code or "") when a request can be made for it.
    """

    status = 403

    def __init__(self, text: str, remedy: str = "", wanted: tuple[str, str, int | None, str] | None = None) -> None:
        super().__init__(text, remedy)
        self.wanted = wanted


class RightRefused(DomainError):
    """What a manager or a person asks for makes no sense here, or must be done otherwise."""

    status = 409


class AlreadyDecided(DomainError):
    """Somebody else decided this request first."""

    status = 409


class TooOften(DomainError):
    """The same thing was asked too many times in a while."""

    status = 429


class IdentifierRefused(DomainError):
    """What was typed cannot be an identifier of its type."""

    status = 422


class RegisterUnavailable(DomainError):
    """Neither the local copy of the register nor INSEE could say whether a SIRET exists."""

    status = 503
