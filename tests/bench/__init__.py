"""Benchmarks. Each `bench_<name>.py` here has `run() -> Iterable[Result]`; the database is empty, migrated, durable.

NEEDS_DATABASE = False in a module: it has none, and starts at once.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One figure beside what it is compared with, in the same unit and from the same run.

    bar: the ratio figure/peer that must not be passed; with at_least, the one that must be reached.
    """

    name: str
    figure: float
    peer_name: str
    peer: float
    bar: float
    unit: str = "ms"
    at_least: bool = False

    @property
    def ratio(self) -> float:
        return self.figure / self.peer

    @property
    def is_within(self) -> bool:
        return self.ratio >= self.bar if self.at_least else self.ratio <= self.bar

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        verdict = "ok" if self.is_within else "DÉPASSÉ"
        return (
            f"{self.name:<44} {self.figure:>10.2f} {self.unit:<4} {self.peer_name:<32} "
            f"{self.peer:>10.2f} {self.unit:<4} × {self.ratio:>6.2f}  ({sign} {self.bar})  {verdict}"
        )
