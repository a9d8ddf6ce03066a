"""People who sign in, their ways in, and all that the portal has to tell them."""

from accounts.models.access import LoginCode, MailedLink, OpenSession
from accounts.models.mails import OutgoingMail
from accounts.models.notices import Notice
from accounts.models.people import User, UserManager

__all__ = ["LoginCode", "MailedLink", "Notice", "OpenSession", "OutgoingMail", "User", "UserManager"]
