"""Who signs in with a password; the session's person comes with the count that the frame of every page shows."""

from django.contrib.auth.backends import ModelBackend

from accounts import queries
from accounts.models import User


class PersonBackend(ModelBackend):
    """Django's own, but one query reads the person and how many notices wait for them."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, `unread_notices` counted; None once they may not sign in."""
        user = queries.with_unread(User.objects.filter(pk=user_id)).first()
        return user if user and self.user_can_authenticate(user) else None
