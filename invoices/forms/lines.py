"""A line of a typed invoice: its window, and many at once from a spreadsheet."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms

from invoices.domain import exemptions, rates, typed_line, units
from invoices.domain.amounts import plain, trimmed
from invoices.models import Invoice, InvoiceLine

OTHER_RATE = "autre"
COLUMNS = ("reference", "name", "quantity", "unit", "unit_price", "discount", "rate", "exemption_reason")
REQUIRED = ("name", "quantity", "unit_price", "rate")
ROOM = 1024 * 1024
NO_VAT = frozenset({Invoice.VatType.EXONERATION, Invoice.VatType.SANS_TVA})


def _number(label: str, **kwargs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "amount", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=60, widget=widget, required=False, **kwargs)


class LineForm(forms.Form):
    """« Saisie d'une ligne de facture ». Texts only: domain/typed_line.py reads them, as it reads a pasted line."""

    reference = forms.CharField(label="Référence", max_length=typed_line.REFERENCE_LENGTH, required=False)
    name = forms.CharField(label="Dénomination", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    quantity = _number("Quantité")
    unit = forms.ChoiceField(label="Unité", choices=units.groups(), initial=units.DEFAULT)
    unit_price = _number("Montant unitaire HT")
    discount = _number("Montant remise HT", help_text="Sur toute la ligne, en montant.")
    rate = forms.ChoiceField(
        label="Taux TVA",
        required=False,
        choices=[("", "Choisissez un taux"), *rates.groups(), (OTHER_RATE, "Autre taux")],
    )
    other_rate = _number("Autre taux (%)", help_text="Quand le taux n'est pas dans la liste.")
    exemption_reason = forms.ChoiceField(
        label="Motif d'exonération",
        choices=[("", "Celui de la facture, ou aucun"), *exemptions.groups()],
        required=False,
        help_text="Seulement à 0 %.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, invoice: Invoice, line: InvoiceLine | None = None) -> None:
        super().__init__(data, initial={"version": invoice.version} | (_shown(line) if line else {}))
        self.use_required_attribute = False
        self.is_untaxed = invoice.vat_type in NO_VAT
        for name in REQUIRED:
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = f"Le champ « {self.fields[name].label} » est vide."
        if self.is_untaxed:
            del self.fields["rate"], self.fields["other_rate"]
        self.read: dict[str, Any] = {}
        self.helper = FormHelper()
        self.helper.form_tag = False
        taxes = [] if self.is_untaxed else [Row("rate", "other_rate")]
        amounts = Row("quantity", "unit"), Row("unit_price", "discount")
        self.helper.layout = Layout(
            Fieldset("Ligne de facture", "reference", "name", *amounts, *taxes, "exemption_reason"), "version"
        )

    def clean(self) -> dict[str, Any]:
        """Read the texts; each refusal stands beside its field, with what was typed."""
        cleaned = super().clean() or {}
        typed = {name: str(cleaned.get(name) or "") for name in COLUMNS}
        if self.is_untaxed:
            typed["rate"] = "0"
        elif typed["rate"] == OTHER_RATE:
            typed["rate"] = str(cleaned.get("other_rate") or "")
            if not typed["rate"].strip():
                self.add_error("other_rate", "Le champ « Autre taux (%) » est vide.")
        self.read, refused = typed_line.read_line(typed)
        for name, refusal in refused.items():
            field = "other_rate" if name == "rate" and "other_rate" in self.fields else name
            if name not in self.errors:
                self.add_error(field, str(refusal))
        self._check_values()
        return cleaned

    def _check_values(self) -> None:
        """What makes no sense in any invoice is told here, where it is typed."""
        if self.read.get("quantity") == 0 and "quantity" not in self.errors:
            self.add_error("quantity", "La quantité est nulle. Indiquez une quantité, ou supprimez la ligne.")
        price = self.read.get("unit_price")
        if price is not None and price < 0:
            self.add_error(
                "unit_price",
                "Le montant unitaire est négatif. Pour retirer un montant, mettez une quantité négative et un prix "
                "positif ; pour un avoir, choisissez le type « Avoir ».",
            )

    @property
    def is_stale(self) -> bool:
        return bool(self.errors.get("version"))


def _shown(line: InvoiceLine) -> dict[str, Any]:
    """A line as its window shows it, what did not parse over the rest."""
    values: dict[str, Any] = {name: getattr(line, name) for name in COLUMNS}
    for name in ("quantity", "unit_price"):
        values[name] = "" if values[name] is None else trimmed(values[name])
    values["discount"] = plain(line.discount) if line.discount else ""
    offered = {code for _, group in rates.groups() for code, _ in group}
    if line.rate is not None and str(line.rate) not in offered:
        values |= {"rate": OTHER_RATE, "other_rate": trimmed(line.rate)}
    elif line.rate is not None:
        values["rate"] = str(line.rate)
    return values | line.unparsed


class ImportForm(forms.Form):
    """Lines copied from a spreadsheet, or a CSV file."""

    text = forms.CharField(
        label="Lignes copiées depuis un tableur",
        required=False,
        strip=False,
        max_length=ROOM,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="Une ligne par article, une colonne par valeur. La première ligne peut porter les titres.",
    )
    file = forms.FileField(
        label="Ou un fichier CSV",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,.txt,text/plain", "data-max-bytes": ROOM}),
        help_text="Séparé par des points-virgules, des virgules ou des tabulations. 1 Mo au plus.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(Fieldset("Lignes à ajouter", "text", "file"), "version")

    def clean_file(self) -> str:
        """The text of the file: UTF-8, else what spreadsheets on Windows write."""
        file = self.cleaned_data.get("file")
        if not file:
            return ""
        if file.size > ROOM:
            raise forms.ValidationError("Ce fichier dépasse 1 Mo. Découpez-le.")
        content = file.read()
        try:
            return str(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            return str(content.decode("cp1252", errors="replace"))

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("text") or "").strip() and not cleaned.get("file"):
            raise forms.ValidationError("Rien à ajouter : collez des lignes, ou choisissez un fichier.")
        return cleaned

    @property
    def pasted(self) -> str:
        return self.cleaned_data["file"] or self.cleaned_data["text"]
