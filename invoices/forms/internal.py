"""« Suivi interne »: a colleague to give the invoice to, a note to leave."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms

from accounts.models import User
from invoices import queries
from invoices.models import InternalNote, Invoice

NOTE_LENGTH = InternalNote._meta.get_field("text").max_length


class ColleagueField(forms.ModelChoiceField):
    """A colleague by name, with the e-mail that tells two of the same name apart."""

    def label_from_instance(self, person: User) -> str:
        return f"{person.get_full_name()} ({person.email})"


class AssignmentForm(forms.Form):
    """Those who may treat this invoice, and nobody."""

    colleague = ColleagueField(
        queryset=User.objects.none(),
        label="Affectée à",
        required=False,
        empty_label="Personne",
        help_text="Un collègue qui a « Factures reçues » en modification ici ; il en est prévenu.",
        error_messages={"invalid_choice": "Ce collègue ne peut plus traiter cette facture : choisissez-en un autre."},
    )

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        kwargs["initial"] = {"colleague": invoice.assigned_to_id}
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = queries.treating(invoice)
        self.helper = FormHelper()
        self.helper.layout = Layout(Fieldset("Affectation", "colleague", Submit("assign", "Affecter")))


class NoteForm(forms.Form):
    """A text for colleagues."""

    text = forms.CharField(
        label="Nouvelle note",
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour vos collègues seuls : le fournisseur et le support ne la voient pas.",
        error_messages={"required": "Écrivez la note."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(Fieldset("Notes internes", "text", Submit("note", "Ajouter la note")))
