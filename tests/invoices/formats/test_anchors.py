"""What a text must hold for a pattern to match it, read off the pattern."""

import re
from pathlib import Path

import pytest

from invoices.formats.anchors import Anchors, needed
from invoices.formats.labels import Label
from invoices.formats.references import LABELS
from invoices.formats.values import fold


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        (r"\bfacture n ?°", {"facture n"}),
        (r"(?:facture|avoir) :?", {"facture", "avoir"}),
        (r"(?:fact(?:ure)?|fac)\.?", {"fac"}),
        (r"(?:votre )?service", {"service"}),
        (r"(?:[a-z]+ )+marche", {"marche"}),
        (r"[a-z]*[0-9]", set()),
        (r"(?:date|)", set()),
        (r"(?<=total )(?!ttc)[0-9]", set()),
    ],
)
def test_what_must_stand_in_a_match(pattern, texts):
    assert needed(re.compile(pattern)) == texts


def test_no_label_is_missed_on_any_wording():
    anchors = Anchors[Label](LABELS)
    for line in fold(Path("tests/data/wordings.csv").read_text(encoding="utf-8")).splitlines():
        matching = [label for label in LABELS if label.pattern.search(line)]
        assert [label for label in anchors.possible(line) if label in matching] == matching
