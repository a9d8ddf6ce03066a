"""A service of a structure."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Fieldset, Layout, Row, Submit
from django import forms

from structures.domain.errors import RightRefused
from structures.forms.texts import CountryField, LineField, MailField, PhoneField, length_of
from structures.models import Service, Structure
from structures.services import subdivisions


def line(field: str, label: str, **kwargs: Any) -> LineField:
    """A line for a column of a service."""
    return LineField(label=label, max_length=length_of(Service, field), **({"required": False} | kwargs))


class ServiceForm(forms.Form):
    """All of a service. Its code is typed once: it is how suppliers name it."""

    code = line(
        "code",
        "Code service",
        required=True,
        help_text="100 caractères au plus. Il ne pourra plus être modifié : vos fournisseurs le recopient.",
    )
    name = line("name", "Libellé du service", required=True)
    engagement_required = forms.BooleanField(
        label="Engagement obligatoire",
        required=False,
        help_text="Une facture adressée à ce service sans numéro d'engagement est refusée à l'envoi.",
    )
    address = line("address", "Adresse")
    address_extra_1 = line("address_extra_1", "Complément d'adresse 1")
    address_extra_2 = line("address_extra_2", "Complément d'adresse 2")
    postcode = line("postcode", "Code postal")
    city = line("city", "Ville")
    country = CountryField(blank="France")
    phone = PhoneField()
    email = MailField(label="Courriel", max_length=length_of(Service, "email"), required=False)

    def __init__(self, *args: Any, structure: Structure, service: Service | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(service, name) for name in self.base_fields} if service else {}
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.structure = structure
        head: list[Any] = [Row("code", "name"), "engagement_required"]
        if service:
            del self.fields["code"]
            head[0] = "name"
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset("Service", *head),
            Fieldset(
                "Coordonnées", "address", "address_extra_1", "address_extra_2", Row("postcode", "city"), "country"
            ),
            Fieldset("Contact", Row("phone", "email")),
            ButtonHolder(Submit("save", "Enregistrer")),
        )

    def clean_code(self) -> str:
        """The service's own refusals, told beside the field."""
        code = str(self.cleaned_data["code"])
        try:
            subdivisions.check_code(self.structure, code)
        except RightRefused as refusal:
            raise forms.ValidationError(f"{refusal.text} {refusal.remedy}") from refusal
        return code
