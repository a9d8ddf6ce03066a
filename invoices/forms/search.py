"""« Rechercher » and « Archives »: reads an address into criteria; what it cannot read is said beside its field.

Labels: domain.md §7.3 and §8.2.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import User
from invoices.domain import deposit_modes
from invoices.domain.criteria import Amounts, Criteria, Days
from invoices.domain.frameworks import LABELS as FRAMEWORKS
from invoices.domain.lifecycle import CARDS, OPEN_TO_RECIPIENT, Party, Status
from invoices.forms.fields import AmountField, DayField, MegabytesField
from invoices.forms.place import MOST_LISTED
from invoices.models import Invoice
from invoices.queries import criteria as read
from invoices.queries.counterparts import FEWEST_SIGNS, MOST_COUNTERPARTS, TooManyCounterparts, counterparts
from invoices.queries.criteria import APPLICATIONS, MOST_STRUCTURES, Ground
from structures import habilitations
from structures.domain.habilitations import Level
from structures.domain.identifiers import grouped
from structures.models import Structure

ANY: list[tuple[str, str]] = [("", "Indifférent")]
TYPES = [(kind.value, str(kind.label)) for kind in Invoice.Type]
YES_NO = [*ANY, ("oui", "Oui"), ("non", "Non")]
LONGEST_QUERY = 20_000
MINE, NOBODY = "moi", "personne"
PERIODS = (("depot", "deposited"), ("facture", "issued"), ("etat", "changed"))
AMOUNTS = (("net", "due"), ("ttc", "with_vat"), ("ht", "without_vat"), ("taille", "attached"))


def _text(label: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=kwargs.pop("max_length", 100), **kwargs)


def _choice(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    wrong = "Ce choix n'existe pas : prenez-en un de la liste."
    return forms.ChoiceField(label=label, required=False, choices=choices, error_messages={"invalid_choice": wrong})


@dataclass(frozen=True)
class Group:
    """Fields under one title. is_open: whether one of them is given, or wrong."""

    title: str
    fields: list[forms.BoundField]
    is_open: bool


class SearchForm(forms.Form):
    """What both sides search by. Fields are in the order of the screen; GROUPS says under which titles."""

    side: Party
    counterpart: str
    data: QueryDict

    structure = _choice("Structure", [])
    service = _text("Service")
    tiers = _text("", max_length=200, help_text="Son nom, ou des SIRET séparés par des virgules")
    siren = forms.BooleanField(label="Étendre à tous les établissements du SIREN", required=False)
    numero = _text("Numéro de facture")
    commence = forms.BooleanField(label="Aussi les numéros qui commencent ainsi", required=False)
    etat = forms.MultipleChoiceField(
        label="Etat courant",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "L'état « %(value)s » n'existe pas : choisissez dans la liste."},
    )
    depot_du = DayField(label="Date de dépôt, du")
    depot_au = DayField(label="Date de dépôt, jusqu'au")
    facture_du = DayField(label="Date de facture, du")
    facture_au = DayField(label="Date de facture, jusqu'au")
    etat_du = DayField(label="Date de l'état courant, du")
    etat_au = DayField(label="Date de l'état courant, jusqu'au")
    net_min = AmountField(label="Net à payer, au moins")
    net_max = AmountField(label="Net à payer, au plus")
    ttc_min = AmountField(label="Montant TTC, au moins")
    ttc_max = AmountField(label="Montant TTC, au plus")
    ht_min = AmountField(label="Montant HT, au moins")
    ht_max = AmountField(label="Montant HT, au plus")
    service_tiers = _text("")
    engagement = _text("N° d'engagement, ou son début")
    marche = _text("Numéro du marché, ou son début")
    origine = _text("Numéro de la facture d'origine, ou son début")
    type = _choice("Type", [*ANY, *TYPES])
    cadre = _choice("Cadre de facturation", [*ANY, *((code.value, label) for code, label in FRAMEWORKS.items())])
    format = _choice("Format de dépôt", [*ANY, *deposit_modes.LABELS.items()])
    taille_min = MegabytesField(label="Taille des pièces jointes en Mo, au moins")
    taille_max = MegabytesField(label="Taille des pièces jointes en Mo, au plus")
    retard = forms.BooleanField(label="En retard de paiement", required=False)

    MAIN = ("structure", "service", "tiers", "numero", "depot_du", "depot_au", "commence", "siren")
    DATES = ("facture_du", "facture_au", "etat_du", "etat_au")
    SUMS = ("net_min", "net_max", "ttc_min", "ttc_max", "ht_min", "ht_max", "taille_min", "taille_max")
    REFERENCES: tuple[str, ...] = ("service_tiers", "engagement", "marche", "origine", "type", "cadre", "format")
    FOLLOWING: tuple[str, ...] = ("retard",)

    def __init__(self, *args: Any, user: User, structures: Sequence[Structure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.structures = user, structures
        self.fields["tiers"].label = self.counterpart
        self.fields["service_tiers"].label = f"Code service du {self.counterpart.lower()}"
        own = [(str(one.pk), f"{grouped(one.identifier)} – {one.name}") for one in structures]
        everywhere = [("", "Toutes mes structures")] if len(own) > 1 else []
        self.fields["structure"].choices = [*everywhere, *own]
        wrong = "Cette structure ne vous est pas ouverte : prenez-en une de la liste."
        self.fields["structure"].error_messages["invalid_choice"] = wrong
        self._list_services(self["structure"].value() or (own[0][0] if len(own) == 1 else ""))
        self.fields["etat"].choices = [(status.value, CARDS[status].label) for status in self.statuses()]

    def _list_services(self, chosen: str) -> None:
        """The services of the structure chosen, as a list when there are few; otherwise their code is typed."""
        structure = next((one for one in self.structures if str(one.pk) == chosen), None)
        if structure is None:
            return
        opened = habilitations.services_open_to(self.user, APPLICATIONS[self.side], Level.CONSULTATION, structure)
        listed = list(opened.order_by("code")[: MOST_LISTED + 1])
        if listed and len(listed) <= MOST_LISTED:
            choices: Any = [("", "Tous les services"), *((service.code, str(service)) for service in listed)]
            self.fields["service"].widget = forms.Select(choices=choices)

    def statuses(self) -> list[Status]:
        """Those that may be asked for, in the order of the table."""
        return [status for status in CARDS if status in OPEN_TO_RECIPIENT]

    @property
    def is_limited(self) -> bool:
        """Whether there are more structures than one search goes through."""
        return not self.cleaned_data.get("structure") and len(self.structures) > MOST_STRUCTURES

    def clean_structure(self) -> int | None:
        """The structure by its number; none for all of them. The only one goes without saying."""
        chosen = self.cleaned_data["structure"]
        if chosen:
            return int(chosen)
        return self.structures[0].pk if len(self.structures) == 1 else None

    def clean(self) -> dict[str, Any]:
        """What depends on several fields: bounds in order, codes and names of the places chosen."""
        given = super().clean() or self.cleaned_data
        for name, _ in PERIODS:
            self._check_order(f"{name}_du", f"{name}_au", "Ce jour précède le premier : inversez les deux dates.")
        for name, _ in AMOUNTS:
            self._check_order(f"{name}_min", f"{name}_max", "Cette borne est inférieure à la première : inversez-les.")
        given["services"] = given["counterparts"] = given["counterpart_services"] = ()
        if "structure" in given:
            self.ground = Ground.of(self.user, self.side, given["structure"])
            self._find_places(given)
        return given

    def _check_order(self, first: str, last: str, text: str) -> None:
        low, high = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if low is not None and high is not None and low > high:
            self.add_error(last, text)

    def _find_places(self, given: dict[str, Any]) -> None:
        """Read services and counterparts; each that is not found is said beside its field."""
        if given.get("service"):
            given["services"] = tuple(read.services_coded(self.ground, given["service"]))
            if not given["services"]:
                self.add_error("service", f"Aucun service « {given['service']} » ne vous est ouvert ici.")
        if given.get("tiers"):
            given["counterparts"] = self._found(given["tiers"], by_siren=given.get("siren", False))
        if given.get("service_tiers") and given["counterparts"]:
            services = tuple(read.services_of_others(given["counterparts"], given["service_tiers"]))
            given["counterpart_services"] = services
            if not services:
                self.add_error("service_tiers", f"Aucun service « {given['service_tiers']} » n'y existe.")
        elif given.get("service_tiers") and "tiers" not in self.errors:
            self.add_error("service_tiers", f"Donnez aussi le {self.counterpart.lower()} : un code n'est qu'à lui.")

    def _found(self, text: str, *, by_siren: bool) -> tuple[int, ...]:
        """The counterparts that a text means; what is wrong with it is said beside its field."""
        if not any(len(word) >= FEWEST_SIGNS for word in text.split()):
            self.add_error("tiers", f"Écrivez {FEWEST_SIGNS} signes d'un nom au moins, ou un SIRET.")
            return ()
        try:
            found = tuple(counterparts(self.ground, text, by_siren=by_siren))
        except TooManyCounterparts:
            self.add_error("tiers", f"Plus de {MOST_COUNTERPARTS} structures répondent : précisez, ou donnez un SIRET.")
            return ()
        if not found:
            told = "Vérifiez l'orthographe ou le SIRET, ou cochez « Étendre à tous les établissements »."
            self.add_error("tiers", f"Aucun {self.counterpart.lower()} de vos factures ne répond à ce nom. {told}")
        return found

    @property
    def criteria(self) -> Criteria:
        """What was asked, once valid."""
        given = self.cleaned_data
        periods = {name: Days(given[f"{prefix}_du"], given[f"{prefix}_au"]) for prefix, name in PERIODS}
        amounts = {name: Amounts(given[f"{prefix}_min"], given[f"{prefix}_max"]) for prefix, name in AMOUNTS}
        return Criteria(
            structure=given["structure"],
            services=given["services"],
            counterparts=given["counterparts"],
            counterpart_services=given["counterpart_services"],
            number=given["numero"],
            begins=given["commence"],
            origin_number=given["origine"],
            engagement=given["engagement"],
            market=given["marche"],
            statuses=tuple(given["etat"]),
            type=given["type"],
            framework=given["cadre"],
            deposit_mode=given["format"],
            is_overdue=given["retard"],
            **periods,
            **amounts,
            **self._of_side(given),
        )

    def _of_side(self, given: dict[str, Any]) -> dict[str, Any]:
        """The criteria that one side alone has."""
        raise NotImplementedError

    def groups(self) -> Iterator[Group]:
        """The criteria that are folded away, by title."""
        titles = (
            ("Autres dates", self.DATES),
            ("Montants et taille", self.SUMS),
            ("Références, type et format", self.REFERENCES),
            ("Suivi", self.FOLLOWING),
        )
        for title, names in titles:
            fields = [self[name] for name in names]
            yield Group(title, fields, any(field.errors or self._given(field) for field in fields))

    def statuses_asked(self) -> bool:
        """Whether the choice of statuses is to be seen at once."""
        return bool(self["etat"].errors or self._given(self["etat"]))

    def main(self) -> list[forms.BoundField]:
        """The criteria always in sight."""
        return [self[name] for name in self.MAIN]

    def asked(self) -> list[tuple[str, str]]:
        """(label, value) of each criterion given, as words; the structure apart."""
        told = ((str(field.label), self._given(field)) for field in self if field.name != "structure")
        return [(label, value) for label, value in told if value]

    def _given(self, field: forms.BoundField) -> str:
        """What was chosen or typed in a field, as words; empty when nothing was."""
        value = field.value()
        if isinstance(field.field, forms.MultipleChoiceField | forms.ChoiceField):
            chosen = value if isinstance(value, list) else [value]
            choices: Any = field.field.choices
            labels = {str(code): str(label) for code, label in choices}
            return ", ".join(label for code, label in labels.items() if code and code in chosen)
        if isinstance(field.field, forms.BooleanField):
            return "oui" if value else ""
        return str(value or "").strip()[:100]


class SentSearch(SearchForm):
    """A supplier's criteria: domain.md §8.2."""

    side = Party.SUPPLIER
    counterpart = "Destinataire"

    compte = _choice("Références bancaires", ANY)
    cree_par = _choice("Utilisateur créateur", ANY)
    rejet_traite = _choice("Rejet traité", YES_NO)

    REFERENCES = (*SearchForm.REFERENCES, "compte")
    FOLLOWING = ("cree_par", "rejet_traite", "retard")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cree_par"].choices = [*ANY, (MINE, "Moi"), *_people(self)]
        accounts = read.accounts(Ground.of(self.user, self.side, None))
        named = [(str(one.pk), f"{one.label} – {one.masked_number}") for one in accounts]
        self.fields["compte"].choices = [*ANY, *named]

    def statuses(self) -> list[Status]:
        return [status for status in CARDS if status is not Status.SUPPRIMEE]

    def _of_side(self, given: dict[str, Any]) -> dict[str, Any]:
        return {
            "account": int(given["compte"]) if given["compte"] else None,
            "created_by": _person(given["cree_par"], self.user),
            "is_rejection_handled": _yes_or_no(given["rejet_traite"]),
        }


class ReceivedSearch(SearchForm):
    """An agent's criteria: domain.md §7.3, and the mandate number of §7.7."""

    side = Party.RECIPIENT
    counterpart = "Fournisseur"

    mandat = _text("Numéro DP mandat, ou son début")
    telechargee = _choice("Téléchargée", YES_NO)
    affectee = _choice("Affectée à", ANY)

    FOLLOWING = ("mandat", "telechargee", "affectee", "retard")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["affectee"].choices = [*ANY, (MINE, "Moi"), (NOBODY, "Personne"), *_people(self)]

    def _of_side(self, given: dict[str, Any]) -> dict[str, Any]:
        return {
            "mandate_number": given["mandat"],
            "is_downloaded": _yes_or_no(given["telechargee"]),
            "is_unassigned": given["affectee"] == NOBODY,
            "assigned_to": _person(given["affectee"], self.user),
        }


class ArchiveSearch(ReceivedSearch):
    """The same, of what nothing happened to for two years: domain.md §7.7."""

    def _of_side(self, given: dict[str, Any]) -> dict[str, Any]:
        return super()._of_side(given) | {"is_archived": True}


def _people(form: SearchForm) -> list[tuple[str, str]]:
    """One's colleagues, everywhere one may search: a list that does not change with the structure chosen."""
    ground = Ground.of(form.user, form.side, None)
    return [(str(one.pk), one.get_full_name()) for one in read.colleagues(ground) if one.pk != form.user.pk]


def _person(value: str, user: User) -> int | None:
    if value == MINE:
        return user.pk
    return int(value) if value and value != NOBODY else None


def _yes_or_no(value: str) -> bool | None:
    return {"oui": True, "non": False}.get(value)


class WorkbookForm(forms.Form):
    """What the button « XLSX » sends: the criteria as their page read them, and the token of this page."""

    criteres = forms.CharField(required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput)
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    @property
    def criteria(self) -> QueryDict:
        """What was asked; nothing when it is longer than any form of ours."""
        return QueryDict(self["criteres"].value() if "criteres" not in self.errors else "")
