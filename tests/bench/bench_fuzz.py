"""Files damaged at random, given to the reader with recognition: every one is read or refused in words.

BENCH_SEED draws the same files again, BENCH_CASES says how many. A file that is answered otherwise is kept.
"""

import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from invoices.reading import Reader
from tests import fuzzing
from tests.bench import Result

NEEDS_DATABASE = False
CASES = 500
SECONDS = 20  # the reader's limit for one file


def run() -> Iterator[Result]:
    """How many were answered as they must be, and the slowest answer against the limit."""
    root = int(os.environ.get("BENCH_SEED") or random.randrange(1 << 32))
    taken: list[float] = []
    faults: list[str] = []
    begun = time.monotonic()
    with Reader(seconds=SECONDS) as reader:

        @seed(root)
        @settings(
            max_examples=int(os.environ.get("BENCH_CASES") or CASES),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(which=fuzzing.WHICH, damages=fuzzing.DAMAGES)
        def read_one(which: int, damages: Sequence[fuzzing.Damage]) -> None:
            data = fuzzing.damaged(fuzzing.samples()[which], damages)
            try:
                taken.append(fuzzing.judged(reader, data, SECONDS))
            except Exception as error:  # whatever it is, it is a fault of the reader: told, and the next one drawn
                faults.append(f"{_kept(data)} : {type(error).__name__} {error}")

        read_one()
    print(f"graine {root}, {len(taken) + len(faults)} fichiers en {time.monotonic() - begun:.0f} s", *faults, sep="\n")
    yield Result("fichiers abîmés, réponses justes", len(taken), "fichiers", len(taken) + len(faults), 1, "", True)
    yield Result("le plus lent, lecture et image", max(taken) * 1000, "limite", 2 * SECONDS * 1000, 1)


def _kept(data: bytes) -> Path:
    handle, path = tempfile.mkstemp(suffix=".pdf", prefix="chorus-fuzz-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    return Path(path)
