"""The working layouts as text: nearly all of what they print is read right, next to nothing is wrong and sure.

One document of each; the whole measure is `manage.py bench reading`, with the layouts that nobody looks at.
"""

import pytest

from invoices.formats import pdf
from tests.bench.accuracy import Outcome, judged, text_cases, total
from tests.samples import WORKING

pytestmark = pytest.mark.samples
RIGHT, WRONG_AND_SURE = 98.5, 0.2  # percent of the fields printed
EACH = 2  # one layout in two: what is drawn takes its time


@pytest.fixture(scope="module")
def score():
    cases = [case for case in text_cases(WORKING[::EACH]) if case.document == 1]
    return total(judged(case, pdf.read(case.make())) for case in cases)


def test_nearly_all_of_what_is_printed_is_read(score):
    assert score.printed > 150
    assert score.share(Outcome.RIGHT) >= RIGHT, wrong(score)


def test_next_to_nothing_is_wrong_and_sure(score):
    assert score.share(Outcome.SURE) <= WRONG_AND_SURE, wrong(score)


def wrong(score):
    return [verdict for verdict in score.verdicts if verdict.outcome is not Outcome.RIGHT]
