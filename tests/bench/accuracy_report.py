"""The accuracy of reading, printed: a table of fields for each set, its worst layouts, and its totals as results."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.bench import Result
from tests.bench.accuracy import (
    Case,
    Outcome,
    Score,
    Verdict,
    by_field,
    by_layout,
    corpus_cases,
    measure,
    scan_cases,
    text_cases,
)
from tests.samples import UNSEEN, WORKING, Scan, scans

WORST = 3
SCANNED_TO_WORK_WITH = 2  # documents a layout: these take time, and are not what is judged by


@dataclass(frozen=True)
class Set:
    """Files judged together. right, sure: bars in percent of the printed fields, at least and at most."""

    medium: str
    part: str
    cases: Callable[[], Sequence[Case]]
    right: float
    sure: float | None = None

    @property
    def name(self) -> str:
        return f"{self.medium}, {PARTS[self.part]}"


PARTS = {"unseen": "modèles jamais vus", "working": "modèles de travail", "corpus": "factures d'autrui"}
SETS = (
    Set("texte", "unseen", lambda: text_cases(UNSEEN), 97, 0.3),
    Set("texte", "working", lambda: text_cases(WORKING), 97, 0.3),
    Set("texte", "corpus", lambda: corpus_cases("text"), 100),
    Set("scan", "unseen", lambda: scan_cases(UNSEEN), 93, 0.5),
    Set("scan", "working", lambda: scan_cases(WORKING, SCANNED_TO_WORK_WITH), 93, 0.5),
    Set("scan", "corpus", lambda: corpus_cases("scan"), 95),
)


def accuracy(medium: str = "", part: str = "", has_details: bool = False) -> Iterator[Result]:
    """Measure the sets of that medium (« texte », « scan ») and part (a key of PARTS), all by default.

    has_details: print each wrong or empty value too, except those of layouts nobody must have seen.
    """
    for one in SETS:
        if medium in ("", one.medium) and part in ("", one.part):
            cases = one.cases()
            if cases:
                yield from _told(one, len(cases), measure(cases), has_details and one.part != "unseen")


def _told(one: Set, files: int, score: Score, has_details: bool) -> Iterator[Result]:
    print(f"\n— {one.name} : {files} fichiers, {score.printed} champs imprimés —")
    _print_fields(score)
    _print_worst(score)
    if one.medium == "scan" and one.part != "corpus":
        _print_conditions(score)
    if has_details:
        _print_details(score)
    yield Result(f"{one.name} : justes", score.share(Outcome.RIGHT), "attendu", one.right, 1, "%", at_least=True)
    if one.sure is not None:
        yield Result(f"{one.name} : faux et sûrs", score.share(Outcome.SURE), "limite", one.sure, 1, "%")


def _print_fields(score: Score) -> None:
    print(f"{'champ':<20}{'imprimés':>9}" + "".join(f"{outcome:>20}" for outcome in Outcome))
    for name, counts, printed in by_field(score):
        print(f"{name:<20}{printed:>9}" + _cells(counts, printed))
    print(f"{'ensemble':<20}{score.printed:>9}" + _cells(Counter(v.outcome for v in score.verdicts), score.printed))
    if score.lines.printed:
        counted = score.lines
        share = 100 * counted.right / counted.printed
        print(f"lignes : {counted.right} justes sur {counted.printed} ({share:.1f} %), {counted.wrong} fausses")


def _cells(counts: Counter[Outcome], printed: int) -> str:
    return "".join(
        f"{counts[outcome]:>11} {100 * counts[outcome] / printed:>6.1f} %" if printed else f"{counts[outcome]:>20}"
        for outcome in Outcome
    )


def _print_worst(score: Score) -> None:
    """Names of layouts and of fields only: values would give away what must not be known."""
    ranked = sorted(by_layout(score), key=lambda pair: (pair[1].share(Outcome.RIGHT), -pair[1].share(Outcome.SURE)))
    for layout, ours in ranked[:WORST]:
        missed = Counter((one.name, one.outcome) for one in ours.verdicts if one.outcome is not Outcome.RIGHT)
        told = ", ".join(f"{name} {count} {outcome}" for (name, outcome), count in sorted(missed.items()))
        print(f"à la peine : {layout} {ours.share(Outcome.RIGHT):.1f} % ({told})")


def _print_conditions(score: Score) -> None:
    """How well each way of scanning is read, the worst first."""
    by_scan: dict[Scan, list[Verdict]] = defaultdict(list)
    for verdict in score.verdicts:
        by_scan[scans(verdict.layout)[verdict.document - 1]].append(verdict)
    told = [(Score(tuple(verdicts)), scan) for scan, verdicts in by_scan.items()]
    for ours, scan in sorted(told, key=lambda pair: pair[0].share(Outcome.RIGHT)):
        print(f"{ours.share(Outcome.RIGHT):.1f} % justes, {ours.share(Outcome.SURE):.1f} % faux et sûrs : {scan}")


def _print_details(score: Score) -> None:
    for one in score.verdicts:
        if one.outcome is not Outcome.RIGHT:
            found = f"{one.found} ({one.confidence:.2f})" if one.found is not None else "rien"
            print(
                f"  {one.layout:<14} {one.document} {one.name:<18} {one.outcome:<14} attendu {one.expected}, lu {found}"
            )
    for told in score.lines.told:
        print(f"  {told}")
