"""People who sign in, their ways in, and every mail the portal has to send them."""

from accounts.models.access import LoginCode, MailedLink, OpenSession
from accounts.models.mails import OutgoingMail
from accounts.models.people import User, UserManager

__all__ = ["LoginCode", "MailedLink", "OpenSession", "OutgoingMail", "User", "UserManager"]
