"""The request as views behind the login get it."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request whose user is a person: the login middleware lets nobody else through."""

    user: User
