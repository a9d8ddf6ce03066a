"""Files damaged at random: each is read or refused in French within its limits, and the reader lives on.

The same cases at each run; `manage.py bench fuzz` draws others, and many more.
"""

import pytest
from hypothesis import HealthCheck, given, settings

from invoices.reading import Reader
from tests import fuzzing
from tests.samples import Invoice, make_invoice

pytestmark = pytest.mark.samples

SECONDS = 10


@pytest.fixture(scope="module")
def reader():
    """One that finds no tesseract: a second a page is too much for all these files; the bench takes it."""
    with Reader(seconds=SECONDS) as reader, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "/nonexistent")
        reader.read(make_invoice("colonnes"))
        yield reader


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(which=fuzzing.WHICH, damages=fuzzing.DAMAGES)
def test_whatever_a_file_has_become_it_is_read_or_refused_in_words(reader, which, damages):
    fuzzing.judged(reader, fuzzing.damaged(fuzzing.samples()[which], damages), SECONDS)


@pytest.mark.parametrize("kind", sorted(fuzzing.CHANGES))
def test_each_kind_of_damage_changes_a_file(kind):
    damages = [fuzzing.Damage(kind, place / 7, 0.5, b"\x05\x06") for place in range(1, 4)]
    assert fuzzing.damaged(fuzzing.samples()[1], damages) != fuzzing.samples()[1]


def test_an_unharmed_file_is_read_after_all(reader):
    assert reader.read(make_invoice("colonnes")).value("number") == Invoice().number
