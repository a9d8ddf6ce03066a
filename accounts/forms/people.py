"""Forms of the administration for people."""

from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from accounts.models import User


class PersonCreationForm(AdminUserCreationForm):
    """A new person, by login address."""

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name")

    def clean_email(self) -> str:
        """Keep it in lower case, so that it is unique however it is typed."""
        return str(self.cleaned_data["email"]).lower()


class PersonChangeForm(UserChangeForm):
    """A person's data and powers."""

    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        """Keep it in lower case, so that it is unique however it is typed."""
        return str(self.cleaned_data["email"]).lower()
