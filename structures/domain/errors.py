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
