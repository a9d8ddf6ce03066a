"""What a search asks for, once its form was read. Source: domain.md §7.3 (recipient), §7.7 (archives), §8.2 (supplier).

An empty criterion asks nothing. Amounts are in the invoice's currency, signed: an avoir counts negative.
"""

from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self


@dataclass(frozen=True)
class Days:
    """From one day to another, both included; None: no bound. Days are those of Paris."""

    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None


@dataclass(frozen=True)
class Amounts:
    """From one amount to another, both included; None: no bound."""

    least: Decimal | None = None
    most: Decimal | None = None

    def __bool__(self) -> bool:
        return self.least is not None or self.most is not None


@dataclass(frozen=True)
class Criteria:
    """Everything at once: an invoice must answer to all that is given.

    structure: id of one's own, None for all of one's own. services, counterparts, counterpart_services: ids, any of
    them will do. number, origin_number, engagement, market, mandate_number: beginnings, case apart; number is looked
    for as a whole first, unless begins. is_archived: nothing happened to the invoice for two years. assigned_to,
    created_by: ids of people; is_unassigned: nobody has it. account: id of one of one's own bank accounts. attached:
    size of all the attachments, in Mo.
    """

    structure: int | None = None
    services: tuple[int, ...] = ()
    counterparts: tuple[int, ...] = ()
    counterpart_services: tuple[int, ...] = ()
    number: str = ""
    begins: bool = False
    origin_number: str = ""
    engagement: str = ""
    market: str = ""
    mandate_number: str = ""
    deposited: Days = field(default_factory=Days)
    issued: Days = field(default_factory=Days)
    changed: Days = field(default_factory=Days)
    statuses: tuple[str, ...] = ()
    type: str = ""
    framework: str = ""
    deposit_mode: str = ""
    without_vat: Amounts = field(default_factory=Amounts)
    with_vat: Amounts = field(default_factory=Amounts)
    due: Amounts = field(default_factory=Amounts)
    attached: Amounts = field(default_factory=Amounts)
    is_downloaded: bool | None = None
    is_rejection_handled: bool | None = None
    created_by: int | None = None
    account: int | None = None
    assigned_to: int | None = None
    is_unassigned: bool = False
    is_overdue: bool = False
    is_archived: bool = False

    def to_json(self) -> dict[str, Any]:
        """The same as JSON holds it."""
        return {name: _written(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, written: dict[str, Any]) -> Self:
        """Back from JSON; a criterion added since it was written asks nothing.

        Raises TypeError or ValueError when it is not of this shape.
        """
        given = [one for one in fields(cls) if one.name in written]
        return cls(**{one.name: _read(one.default_factory, written[one.name]) for one in given})


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: None if bound is None else str(bound) for name, bound in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _read(kind: object, value: Any) -> Any:
    if kind is Days:
        return Days(**{name: bound and date.fromisoformat(bound) for name, bound in value.items()})
    if kind is Amounts:
        return Amounts(**{name: None if bound is None else Decimal(bound) for name, bound in value.items()})
    return tuple(value) if isinstance(value, list) else value
