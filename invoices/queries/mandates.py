"""Mandats de facturation: the one in force, and those a manager may see."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from accounts.models import User
from invoices.models import BillingMandate
from structures import queries as structures
from structures.models import Structure

LISTED = 200  # a manager of more structures finds the others from each structure's own drafts
# a structure that was closed, or replaced by another SIRET, has lost its mandate
STANDING = Q(ended_at=None, structure__state=Structure.State.ACTIVE, structure__successors=None)


def mandate_in_force(structure: Structure) -> BillingMandate | None:
    """The mandate under which the portal may establish this structure's invoices now; none when it has to sign one."""
    return BillingMandate.objects.filter(STANDING, structure=structure).first()


def mandates_managed_by(user: User) -> list[BillingMandate]:
    """The mandates of the structures this person manages, the newest first."""
    mine = structures.structures_managed_by(user)
    found = BillingMandate.objects.filter(structure__in=mine).select_related("structure", "ended_by")
    return list(found.prefetch_related("structure__successors")[:LISTED])


def mandates_seen_by(user: User) -> QuerySet[BillingMandate]:
    """The mandates of the structures this person belongs to; the gate says who may open one."""
    return BillingMandate.objects.filter(structure__in=structures.structures_of(user)).select_related("structure")


def may_sign(user: User) -> QuerySet[Structure]:
    """The structures this person manages that have no mandate in force and may sign one."""
    signed = BillingMandate.objects.filter(ended_at=None).values("structure")
    able = structures.structures_managed_by(user).filter(state=Structure.State.ACTIVE, successors=None)
    return able.exclude(pk__in=signed)


def with_mandate(structure_ids: Collection[int]) -> QuerySet[Structure]:
    """Those of these structures for which the portal may establish invoices, by name."""
    standing = BillingMandate.objects.filter(STANDING).values("structure")
    return Structure.objects.filter(pk__in=sorted(structure_ids)).filter(pk__in=standing).order_by("name", "pk")
