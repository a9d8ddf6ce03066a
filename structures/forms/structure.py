"""Forms on a structure itself: create it, describe it, give it another SIRET."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Fieldset, Layout, Row, Submit
from django import forms

from structures.domain import vat
from structures.domain.countries import EUROPEAN_UNION
from structures.domain.errors import DomainError, IdentifierRefused
from structures.domain.identifiers import LABELS, TYPE_OF_COUNTRY, IdentifierType, parse
from structures.forms.texts import BY_NAME, CountryField, LineField, MailField, PhoneField, length_of
from structures.models import Structure
from structures.queries.structures import has_own_name
from structures.services.identification import Finding, look_up

SIRET, EUROPE, OUTSIDE = IdentifierType.SIRET, IdentifierType.UE_HORS_FRANCE, IdentifierType.HORS_UE
RIDET, TAHITI, PERSON = IdentifierType.RIDET, IdentifierType.TAHITI, IdentifierType.PARTICULIER
IDENTITY = {  # what is typed to find a structure, by type (domain.md §2.1)
    SIRET: ("identifier",),
    EUROPE: ("country", "identifier"),
    OUTSIDE: ("country", "name"),
    RIDET: ("identifier",),
    TAHITI: ("identifier",),
    PERSON: ("identifier", "last_name", "first_name"),
}
WORDS = {
    SIRET: "SIRET",
    EUROPE: "N° de TVA intracommunautaire",
    RIDET: "RIDET",
    TAHITI: "Numéro TAHITI",
    PERSON: "Code à 10 caractères",
}
HELP = {
    SIRET: "14 chiffres : les 9 du SIREN, puis les 5 de l'établissement.",
    EUROPE: "Avec ou sans le préfixe du pays.",
    RIDET: "9 ou 10 chiffres.",
    TAHITI: "9 caractères.",
    PERSON: "Sexe (1 homme, 2 femme), année (2 chiffres) et mois (2 chiffres) de naissance, code INSEE de la commune "
    "de naissance (5 caractères).",
}
HOME = {SIRET: "FR", RIDET: "NC", TAHITI: "PF", PERSON: "FR"}  # where they are, unless said otherwise
ADDRESS = ("address", "address_extra_1", "address_extra_2", "postcode", "city")
CONTACT = ("label", "email", "phone")
FOREIGN_TO = {  # what « Modifier » does not offer, by type: the register's, or a part of the identifier
    SIRET: ("name", *ADDRESS, "country"),
    EUROPE: ("vat_number",),
    OUTSIDE: ("name", "country"),
}
BLANK = {
    "identifier": "L'identifiant est vide. Tapez-le.",
    "country": "Le pays n'est pas choisi. Choisissez le pays du siège.",
    "name": "La raison sociale est vide. Tapez-la : l'identifiant est construit à partir d'elle.",
    "last_name": "Donnez le nom.",
    "first_name": "Donnez le prénom.",
}
OWN_NAME = "L'INSEE ne la diffuse pas : donnez celle qui figure sur vos factures. L'annuaire ne la montre pas."
NEEDED = {
    "name": "la raison sociale",
    "address": "l'adresse",
    "postcode": "le code postal",
    "city": "la ville",
    "country": "le pays",
}


def line(field: str, label: str, **kwargs: Any) -> LineField:
    """A line for a column of a structure, never required by the field itself."""
    return LineField(label=label, max_length=length_of(Structure, field), required=False, **kwargs)


class AddressFields(forms.Form):
    """Where a structure is, as its people say it."""

    address = line("address", "Adresse")
    address_extra_1 = line("address_extra_1", "Complément d'adresse 1")
    address_extra_2 = line("address_extra_2", "Complément d'adresse 2")
    postcode = line("postcode", "Code postal")
    city = line("city", "Ville")


class ContactFields(forms.Form):
    """What helps to recognise and reach a structure."""

    label = line("label", "Libellé de la structure", help_text="Facultatif : le nom sous lequel vous la retrouverez.")
    email = MailField(
        label="Adresse électronique",
        max_length=length_of(Structure, "email"),
        required=False,
        help_text="Pour information : aucun courriel n'y est envoyé.",
    )
    phone = PhoneField()


class TypeForm(forms.Form):
    """« Type d'identifiant », in the address: the page then shows the fields of that type."""

    type = forms.ChoiceField(label="Type d'identifiant", choices=list(LABELS.items()))

    @property
    def kind(self) -> IdentifierType:
        """The type chosen. The form must be valid."""
        self.full_clean()
        return IdentifierType(self.cleaned_data["type"])


class CreateForm(AddressFields, ContactFields):
    """« Créer une structure », for one type of identifier. After cleaning, `finding` is what is known of it."""

    identifier = forms.CharField(max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    last_name = line("name", "Nom")
    first_name = line("name", "Prénom")
    name = line("name", "Raison sociale")
    country = CountryField()
    use_required_attribute = False  # « Vérifier » sends a form that is not finished

    def __init__(self, *args: Any, kind: IdentifierType, is_sent: bool = True, **kwargs: Any) -> None:
        """is_sent: False while the person still types, so that nothing is asked too early."""
        super().__init__(*args, **kwargs)
        self.kind, self.is_sent = kind, is_sent
        self.finding: Finding | None = None
        self.fields["identifier"].label = WORDS.get(kind, "")
        self.fields["identifier"].help_text = HELP.get(kind, "")
        self.fields["country"].choices = [("", "Choisissez un pays"), *_countries(kind)]
        self.fields["country"].initial = HOME.get(kind, "")

    @property
    def identity(self) -> list[forms.BoundField]:
        """The fields that find the structure."""
        return self._shown(IDENTITY[self.kind], IDENTITY[self.kind])

    @property
    def judged(self) -> str:
        """The id of the field that what is found stands below."""
        return str(self["name" if self.kind == OUTSIDE else "identifier"].id_for_label)

    @property
    def early_faults(self) -> list[str]:
        """What is wrong with what has been typed so far; nothing is said of a field that its person did not reach."""
        reached = [name for name in IDENTITY[self.kind] if self.data.get(name, "").strip()]
        return [str(fault) for name in reached for fault in self.errors.get(name, [])]

    @property
    def description(self) -> list[forms.BoundField]:
        """The fields that describe what neither the portal nor the register knows."""
        if self.kind == SIRET and self.must_be_named:
            self["name"].help_text = OWN_NAME
            return self._shown(("name",), ("name",))
        if self.kind == SIRET and not (self.finding and self.finding.is_unchecked):
            return []
        own_name = () if self.kind in (OUTSIDE, PERSON) else ("name",)
        country = ("country",) if self.kind == PERSON else ()
        optional = () if self.kind == PERSON else ("postcode",)  # some countries have none
        return self._shown((*own_name, *ADDRESS, *country), set(NEEDED) - set(optional))

    @property
    def must_be_named(self) -> bool:
        """Whether INSEE knows the structure and masks its name."""
        found = self.finding and self.finding.establishment
        return bool(found and not found.is_named)

    @property
    def contact(self) -> list[forms.BoundField]:
        """What helps to reach it; all of it optional."""
        return self._shown(CONTACT)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What is wrong, each with the id of its field."""
        names = self.errors if self.is_bound else ()
        return [(str(fault), self[name].id_for_label) for name in names for fault in self.errors[name]]

    def _shown(self, names: tuple[str, ...], needed: Iterable[str] = ()) -> list[forms.BoundField]:
        """The fields of these names, once cleaned; those needed bear their « * »."""
        for name in set(names) & set(needed):
            self.fields[name].required = True
        return [self[name] for name in names]

    @property
    def described(self) -> dict[str, str]:
        """What `creation.create` takes beside the identifier."""
        values = {name: self.cleaned_data.get(name, "") for name in ("name", *ADDRESS, *CONTACT)}
        return values | {"country": self.cleaned_data.get("country") or HOME.get(self.kind, "")}

    def clean(self) -> dict[str, Any]:
        """Look the structure up; what the register does not tell must be described. All that is wrong is told."""
        values = super().clean() or self.cleaned_data
        if self.kind == PERSON:
            self._name_the_person(values)
        for name in IDENTITY[self.kind]:
            if not values.get(name) and name not in self.errors:
                self.add_error(name, BLANK[name])
        self._find(values)
        if self.is_sent and not (self.finding and self.finding.structure):
            self._check_described(values)
        return values

    def _find(self, values: dict[str, Any]) -> None:
        names = set(IDENTITY[self.kind])
        read = {"identifier"} if self.kind == PERSON else names  # a person's code is made of no name
        if self.errors.keys() & read:
            return
        given = {"country": values.get("country", ""), "name": values.get("name", "")}
        try:
            identifier = parse(self.kind, values.get("identifier", ""), **given)
            self.finding = None if self.errors.keys() & names else look_up(identifier, given["name"])
        except DomainError as refusal:
            self._refuse(refusal)

    def _name_the_person(self, values: dict[str, Any]) -> None:
        whole = f"{values.get('last_name', '')} {values.get('first_name', '')}".strip()
        limit = length_of(Structure, "name") or 0
        if len(whole) > limit:
            self.add_error("last_name", f"Nom et prénom ont plus de {limit} caractères ensemble.")
        values["name"] = whole

    def _refuse(self, refusal: DomainError) -> None:
        """Beside the field to correct."""
        field = (
            "identifier" if "identifier" in IDENTITY[self.kind] else "country" if " pays" in refusal.text else "name"
        )
        self.add_error(field, f"{refusal.text} {refusal.remedy}".strip())

    def _check_described(self, values: dict[str, Any]) -> None:
        why = " : cette structure n'existe pas encore sur le portail" if self.finding else ""
        for name in (field.name for field in self.description if field.field.required):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, f"Donnez {NEEDED[name]}{why}.")


def _countries(kind: IdentifierType) -> list[tuple[str, str]]:
    """Those where a structure of this type may have its seat. Northern Ireland keeps the Union's VAT numbers."""
    if kind == EUROPE:
        abroad = (EUROPEAN_UNION - {vat.FRANCE}) | {"GB"}
        return [
            (code, f"{name} (Irlande du Nord)" if code == "GB" else name) for code, name in BY_NAME if code in abroad
        ]
    if kind == OUTSIDE:
        return [(code, name) for code, name in BY_NAME if code not in TYPE_OF_COUNTRY]
    return BY_NAME


class ModifyForm(AddressFields, ContactFields):
    """« Modifier »: what the structure says of itself; the register's data are not there at all."""

    name = line("name", "Raison sociale")
    country = CountryField()
    rcs = line("rcs", "Numéro RCS", help_text="Exemple : Annecy B 123 456 789.")
    vat_number = forms.CharField(label="N° de TVA intracommunautaire", max_length=60, required=False)

    def __init__(self, *args: Any, structure: Structure, **kwargs: Any) -> None:
        initial = {name: getattr(structure, name) for name in self.base_fields}
        super().__init__(*args, **({"initial": initial} | kwargs))
        place, kind = (*ADDRESS, "country"), IdentifierType(structure.identifier_type)
        own_name = has_own_name(structure)
        for name in FOREIGN_TO.get(kind, ()):
            if not (own_name and name == "name"):
                del self.fields[name]
        if kind == PERSON:
            self.fields["name"].label = "Nom et prénom"
        legal = [name for name in ("rcs", "vat_number") if name in self.fields]
        blocks = [Fieldset("Contact", "label", Row("email", "phone")), Fieldset("Immatriculation", Row(*legal))]
        own = [name for name in ("name", *place) if name in self.fields]
        if own:
            legend = "Nom" if own == ["name"] else "Nom et adresse" if "name" in own else "Adresse"
            blocks.insert(0, Fieldset(legend, *own))
        self.helper = FormHelper()
        self.helper.layout = Layout(*blocks, ButtonHolder(Submit("save", "Enregistrer")))

    def clean_vat_number(self) -> str:
        """The number without its spaces."""
        typed = self.cleaned_data["vat_number"]
        try:
            return vat.stated(typed) if typed.strip() else ""
        except IdentifierRefused as refusal:
            raise forms.ValidationError(f"{refusal.text} {refusal.remedy}") from refusal

    def clean(self) -> dict[str, Any]:
        """A name and an address of one's own are not emptied."""
        values = super().clean() or self.cleaned_data
        for name in ("name", "address", "city"):
            if name in self.fields and not values.get(name) and name not in self.errors:
                self.add_error(name, "Ce champ ne peut pas être vide.")
        return values


class NewSiretForm(forms.Form):
    """The SIRET that replaces the present one."""

    identifier = forms.CharField(
        label="Nouveau SIRET",
        max_length=60,
        help_text=HELP[SIRET],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.finding: Finding | None = None
        self.helper = FormHelper()
        self.helper.layout = Layout("identifier", ButtonHolder(Submit("continue", "Continuer")))

    def clean_identifier(self) -> str:
        """Fourteen digits of an open establishment that the portal does not have."""
        try:
            identifier = parse(SIRET, self.cleaned_data["identifier"])
            self.finding = look_up(identifier)
        except DomainError as refusal:
            raise forms.ValidationError(f"{refusal.text} {refusal.remedy}".strip()) from refusal
        if self.finding.structure:
            raise forms.ValidationError(
                "Cette structure est déjà présente sur le portail : demandez-y votre rattachement."
            )
        if self.finding.is_unchecked:
            raise forms.ValidationError("Le répertoire SIRENE ne répond pas : recommencez dans quelques minutes.")
        return identifier.value
