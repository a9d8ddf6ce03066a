"""Freezing: the parties and the account of an invoice as they are at an instant, for it to keep."""

from structures.models import BankAccount, Service, Structure


def frozen(structure: Structure, service: Service | None) -> dict[str, str]:
    """A party as it is at this instant, for the invoice to keep."""
    return {
        "identifier_type": structure.identifier_type,
        "identifier": structure.identifier,
        "name": structure.name,
        "address": structure.address,
        "address_extra_1": structure.address_extra_1,
        "address_extra_2": structure.address_extra_2,
        "postcode": structure.postcode,
        "city": structure.city,
        "country": structure.country,
        "vat_number": structure.vat_number,
        "rcs": structure.rcs,
        "service_code": service.code if service else "",
        "service_name": service.name if service else "",
    }


def frozen_account(account: BankAccount) -> dict[str, str]:
    """The account to pay on as it is at this instant: its number never changes, its label or its factor may."""
    kept = ("label", "kind", "number", "bic")
    factor = ("factor_identifier", "factor_name", "factor_country") if account.is_factor else ()
    return {name: getattr(account, name) for name in (*kept, *factor)}
