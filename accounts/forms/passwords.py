"""Forms that choose a password: at activation, by a mailed link, from one's account. And what leads to them."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Submit
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.domain.passwords import CLASSES_NEEDED, MINIMUM_LENGTH
from accounts.models import MailedLink, User
from accounts.services import passwords

PASSWORD_LENGTH = 256
QUESTION_LENGTH = User._meta.get_field("secret_question").max_length
RULES = (
    f"{MINIMUM_LENGTH} caractères au moins, dont {CLASSES_NEEDED} sortes parmi : majuscules, minuscules, chiffres, "
    "caractères spéciaux. Ni votre nom, ni un mot courant."
)
WRONG_PASSWORD = "Ce n'est pas votre mot de passe actuel. Vérifiez-le, puis recommencez."  # noqa: S105


def password_field(label: str, autocomplete: str, **options: Any) -> forms.CharField:
    """A field whose content is neither shown again nor trimmed."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=PASSWORD_LENGTH, widget=widget, **options)


class AddressForm(forms.Form):
    """The login address alone, for what is answered by mail."""

    email = forms.EmailField(
        label="Adresse électronique de connexion", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

    def __init__(self, *args: Any, submit: str = "Envoyer le lien", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("send", submit))

    def clean_email(self) -> str:
        """The address as it is kept, however it was typed."""
        return str(self.cleaned_data["email"]).lower()


class NewPasswordForm(forms.Form):
    """A password typed twice, judged by the validators of the settings for this person."""

    password = password_field("Mot de passe", "new-password", help_text=RULES)
    again = password_field("Mot de passe, une seconde fois", "new-password")
    fields_before: tuple[str, ...] = ()
    blocks_after: tuple[Any, ...] = ()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].widget.attrs["data-password"] = f"{MINIMUM_LENGTH},{CLASSES_NEEDED}"
        self.helper = FormHelper()
        block = Fieldset("Mot de passe", *self.fields_before, "password", "again")
        self.helper.layout = Layout(block, *self.blocks_after)
        self.helper.add_input(Submit("save", "Soumettre"))

    def clean(self) -> dict[str, Any]:
        """Refuse two different ones, and what the rules refuse."""
        values = super().clean() or self.cleaned_data
        password, again = values.get("password"), values.get("again")
        if password and again and password != again:
            self.add_error("again", "Les deux mots de passe ne sont pas identiques. Saisissez deux fois le même.")
        if password:
            self._judge(password)
        return values

    def _judge(self, password: str) -> None:
        try:
            validate_password(password, self.user)
        except ValidationError as faults:
            self.add_error("password", faults)


class QuestionFields(forms.Form):
    """A secret question and its answer: both, or neither."""

    question = forms.CharField(
        label="Question secrète",
        max_length=QUESTION_LENGTH,
        required=False,
        help_text="Facultative. Elle sera posée en plus du lien reçu par courriel, si vous oubliez votre mot de passe.",
    )
    answer = forms.CharField(
        label="Réponse",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Ni les accents, ni les majuscules ne comptent. Elle n'est pas conservée en clair.",
    )

    def clean(self) -> dict[str, Any]:
        """Refuse one without the other."""
        values = super().clean() or self.cleaned_data
        if bool(values.get("question")) != bool(values.get("answer")):
            lacking = "answer" if values.get("question") else "question"
            self.add_error(lacking, "Donnez la question et sa réponse, ou laissez les deux vides.")
        return values


class ActivationForm(QuestionFields, NewPasswordForm):
    """The end of the inscription."""

    blocks_after = (Fieldset("Question secrète (facultative)", "question", "answer"),)
    field_order = ("password", "again", "question", "answer")


class ResetForm(NewPasswordForm):
    """The password chosen again through a mailed link, with the secret answer of who has chosen a question."""

    answer = forms.CharField(label="Votre question secrète", max_length=200, widget=forms.TextInput)
    fields_before = ("answer",)
    field_order = ("answer", "password", "again")

    def __init__(self, *args: Any, link: MailedLink, **kwargs: Any) -> None:
        super().__init__(*args, user=link.user, **kwargs)
        self.link = link
        if link.user.secret_question:
            self.fields["answer"].label = link.user.secret_question
            self.fields["answer"].help_text = "C'est la question secrète que vous avez choisie."
            self.fields["answer"].widget.attrs["autocomplete"] = "off"
        else:
            del self.fields["answer"]
            self.helper.layout = Layout(Fieldset("Mot de passe", "password", "again"))

    def clean_answer(self) -> str:
        """Count the wrong ones: after a few the link is spent."""
        answer = self.cleaned_data["answer"]
        if not passwords.answers(self.link, answer):
            raise ValidationError(
                f"Ce n'est pas la réponse enregistrée. Au bout de {passwords.ANSWERS_A_LINK} essais ce lien ne sert "
                "plus. Si vous l'avez oubliée, écrivez au support."
            )
        return answer


class CurrentPasswordForm(forms.Form):
    """An act that asks for the password once more."""

    current = password_field("Mot de passe actuel", "current-password")

    def __init__(self, *args: Any, user: User, submit: str = "Confirmer", style: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.helper = FormHelper()
        self.helper.add_input(Submit("confirm", submit, css_class=style))

    def clean_current(self) -> str:
        """Whoever found the session open must not be able to keep it."""
        if not passwords.is_own(self.user, self.cleaned_data["current"]):
            raise ValidationError(WRONG_PASSWORD)
        return str(self.cleaned_data["current"])


class PasswordChangeForm(CurrentPasswordForm, NewPasswordForm):
    """A new password, from « Mon compte »."""

    fields_before = ("current",)
    field_order = ("current", "password", "again")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        NewPasswordForm.__init__(self, *args, user=user, **kwargs)
        self.fields["password"].label = "Nouveau mot de passe"
        self.fields["again"].label = "Nouveau mot de passe, une seconde fois"


class QuestionForm(CurrentPasswordForm, QuestionFields):
    """The secret question, from « Mon compte »: chosen, changed, or left out."""

    field_order = ("question", "answer", "current")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, submit="Enregistrer", initial={"question": user.secret_question}, **kwargs)
        note = "<p class='small soft'>Laissez la question et la réponse vides pour ne plus en avoir.</p>"
        self.helper.layout = Layout(Fieldset("Question secrète", "question", "answer", HTML(note), "current"))
