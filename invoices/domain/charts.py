"""Geometry of the charts: bars in whole pixels one way, in percent the other, so that the text never shrinks.

The table beside a chart is the truth; amounts below zero draw nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

ROW_HEIGHT = 40
TEXT_AT = 14  # below the top of its row
BAR_AT, BAR_HEIGHT = 20, 12
COLUMNS_HEIGHT, AXIS_HEIGHT = 160, 24
LABELS_SHOWN = 4  # on the axis of a phone


@dataclass(frozen=True)
class Bar:
    """One bar. x and width in percent (« 43.21% »), y and height in pixels; text_y: the line of its text."""

    label: str
    value: str
    tone: str
    x: str
    y: int
    width: str
    height: int
    text_y: int


@dataclass(frozen=True)
class Chart:
    """A chart as its template draws it. label: what a screen reader says of it. height: in pixels."""

    label: str
    height: int
    bars: tuple[Bar, ...]


def rows(label: str, values: Sequence[tuple[str, str, str, Decimal | int]]) -> Chart:
    """Bars one under the other. values: (label, value as written, tone, value)."""
    largest = max((value for *_, value in values), default=0)
    bars = tuple(
        Bar(
            name,
            written,
            tone,
            "0",
            rank * ROW_HEIGHT + BAR_AT,
            _percent(value, largest),
            BAR_HEIGHT,
            rank * ROW_HEIGHT + TEXT_AT,
        )
        for rank, (name, written, tone, value) in enumerate(values)
    )
    return Chart(label, ROW_HEIGHT * len(bars), bars)


def columns(label: str, values: Sequence[tuple[str, str, Decimal | int]]) -> Chart:
    """Bars side by side, some of them named on the axis. values: (label, value as written, value)."""
    largest = max((value for *_, value in values), default=0)
    step = -(-len(values) // LABELS_SHOWN) or 1
    bars = []
    for rank, (name, written, value) in enumerate(values):
        height = round(COLUMNS_HEIGHT * _share(value, largest))
        x, width = f"{100 * rank / len(values):.2f}%", f"{80 / len(values):.2f}%"
        shown = name if rank % step == 0 else ""
        top, text_y = COLUMNS_HEIGHT - height, COLUMNS_HEIGHT + TEXT_AT
        bars.append(Bar(shown, written, "info", x, top, width, height, text_y))
    return Chart(label, COLUMNS_HEIGHT + AXIS_HEIGHT, tuple(bars))


def _percent(value: Decimal | int, largest: Decimal | int) -> str:
    return f"{100 * _share(value, largest):.2f}%"


def _share(value: Decimal | int, largest: Decimal | int) -> float:
    """Between 0 and 1; what is there at all is seen."""
    if value <= 0 or largest <= 0:
        return 0.0
    return max(float(value / largest), 0.005)
