"""THE gate. Queries start from `openings`; every service that changes something calls `require`."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import User
from structures import queries
from structures.domain.errors import HabilitationMissing, RightRefused
from structures.domain.habilitations import APPLICATIONS, Application, Level, Profile, profile
from structures.domain.roles import OVER_OTHERS, Action, Role, allows
from structures.models import Habilitation, Rattachement, Service, Structure


@dataclass(frozen=True)
class Openings:
    """Where a person may use an application: whole structures, and single services of others.

    structures: ids; services: {service id: structure id}.
    """

    structures: frozenset[int]
    services: dict[int, int]

    def __bool__(self) -> bool:
        return bool(self.structures or self.services)

    @property
    def structure_ids(self) -> frozenset[int]:
        """Every structure of which at least something is open."""
        return self.structures | frozenset(self.services.values())

    def allows(self, structure_id: int | None, service_id: int | None) -> bool:
        """Tell whether an object of this structure and service is open."""
        return structure_id in self.structures or (service_id is not None and service_id in self.services)

    def q(self, structure_field: str, service_field: str) -> Q:
        """The same as a filter on objects that point to a structure and a service."""
        return Q(**{f"{structure_field}__in": sorted(self.structures)}) | Q(
            **{f"{service_field}__in": sorted(self.services)}
        )


NOT_THEIRS = "Elle est ouverte à d'autres sortes de structures, publiques ou privées."
AT_ONCE = "Elle s'ouvre dès que vous la demandez, sans l'accord de personne."
NOWHERE = Openings(frozenset(), {})
# every page asks it several times: written out, it costs a quarter of what building it each time does
OPEN_TO = """
SELECT held.structure_id, held.service_id FROM structures_habilitation held
WHERE held.user_id = %s AND held.application = %s AND held.level = ANY (%s) AND EXISTS (
    SELECT FROM structures_rattachement belonging
    WHERE belonging.user_id = held.user_id AND belonging.structure_id = held.structure_id AND belonging.until IS NULL)
"""


def openings(user: User | AnonymousUser, application: Application, level: Level = Level.CONSULTATION) -> Openings:
    """Where this person may use this application at least at this level, now.

    A habilitation opens nothing without an open rattachement to its structure: one query reads both.
    """
    if not user.is_authenticated or not user.is_active:
        return NOWHERE
    with connection.cursor() as cursor:
        cursor.execute(OPEN_TO, [user.pk, str(application), [str(granting) for granting in level.granting]])
        places = cursor.fetchall()
    return Openings(
        frozenset(structure for structure, service in places if service is None),
        {service: structure for structure, service in places if service is not None},
    )


def structures_open_to(
    user: User | AnonymousUser, application: Application, level: Level = Level.CONSULTATION
) -> QuerySet[Structure]:
    """The structures of which at least something is open to this person, by name."""
    return Structure.objects.filter(pk__in=openings(user, application, level).structure_ids).order_by("name")


def profiles_open_to(user: User | AnonymousUser) -> set[Profile]:
    """Every profile that opens something to this person somewhere, lower levels included. One query."""
    if not user.is_authenticated or not user.is_active:
        return set()
    held = Habilitation.objects.filter(
        user=user, structure__in=Rattachement.objects.filter(user=user, until=None).values("structure")
    )
    rows = held.values_list("application", "level").distinct()
    open_ = {(Application(application), Level(level)) for application, level in rows}
    return open_ | {(application, Level.CONSULTATION) for application, _ in open_}


def services_open_to(user: User, application: Application, level: Level, structure: Structure) -> QuerySet[Service]:
    """The services of one structure that are open to this person."""
    here = openings(user, application, level)
    services = structure.services.all()
    return services if structure.pk in here.structures else services.filter(pk__in=here.services)


def require(
    user: User | AnonymousUser, application: Application, level: Level, structure: Structure, service: Service | None
) -> None:
    """Pass, or raise HabilitationMissing with the sentence that says who can grant it."""
    if not openings(user, application, level).allows(structure.pk, service.pk if service else None):
        raise missing(application, level, structure, user=user, service=service)


def role_in(user: User | AnonymousUser, structure: Structure) -> Role | None:
    """What a person is for a structure now; None for somebody who is not of it. One query."""
    if not user.is_authenticated or not user.is_active:
        return None
    rows = list(
        Rattachement.objects.filter(user=user, structure=structure, until=None)
        .annotate(is_manager=queries.managing_right(user=user, structure=structure))
        .values_list("is_principal_manager", "is_manager")
    )
    if not rows:
        return None
    if any(is_principal for is_principal, _ in rows):
        return Role.PRINCIPAL
    return Role.SECONDARY if rows[0][1] else Role.USER


def may(user: User | AnonymousUser, action: Action, structure: Structure) -> bool:
    """Tell whether the table of roles lets this person do this here, for pages that show or hide a button."""
    return allows(role_in(user, structure), action) and not _is_suspended(action, structure)


def require_action(user: User | AnonymousUser, action: Action, structure: Structure) -> Role:
    """Pass and tell the person's role, or raise HabilitationMissing (who can do it) or RightRefused (why not yet)."""
    role = role_in(user, structure)
    if role is None or not allows(role, action):
        text = f"Vous ne pouvez pas {action.value} : {structure}."
        if role is None:
            raise HabilitationMissing(text, "Vous n'y êtes pas rattaché : demandez d'abord votre rattachement.")
        if allows(Role.SECONDARY, action):
            raise missing(Application.ORGANISATION, Level.MODIFICATION, structure, user=user)
        principal = queries.principal_of(structure)
        who = f" : {principal.get_full_name()}" if principal else ""
        raise HabilitationMissing(text, f"Seul le gestionnaire principal le peut{who}.")
    if _is_suspended(action, structure):
        raise RightRefused(
            f"{structure} n'a pas encore pu être vérifiée auprès du registre : personne n'y gère d'autres personnes.",
            "La vérification recommence chaque heure. Revenez quand elle aura abouti.",
        )
    return role


def _is_suspended(action: Action, structure: Structure) -> bool:
    return structure.is_check_pending and action in OVER_OTHERS


def missing(
    application: Application,
    level: Level,
    structure: Structure,
    *,
    user: User | AnonymousUser | None = None,
    service: Service | None = None,
) -> HabilitationMissing:
    """The refusal to show: what is lacking, and who can give it. service: of the object that stays closed."""
    held_here = queries.place_to_ask(user, application, structure, service) if user and user.is_authenticated else None
    wanted = (application.value, level.value, structure.pk, held_here.code if held_here else "")
    text = f"Il vous manque l'habilitation « {profile(application, level)} » sur {structure}."
    remedy = AT_ONCE if APPLICATIONS[application].opens_alone else granters(structure, user)
    return HabilitationMissing(text, remedy, wanted)


def missing_for(user: User, application: Application, level: Level) -> HabilitationMissing:
    """The refusal of a whole application: names the first of the person's structures whose manager can open it."""
    mine = Rattachement.objects.filter(user=user, until=None).select_related("structure").order_by("since", "pk")
    structures = [one.structure for one in mine]
    able = (one for one in structures if queries.kind(one) in APPLICATIONS[application].kinds)
    if structure := next(able, None):
        return missing(application, level, structure, user=user)
    label = APPLICATIONS[application].label
    if structures:
        return HabilitationMissing(f"« {label} » ne concerne aucune de vos structures.", NOT_THEIRS)
    wanted = (application.value, level.value, None, "")
    text = f"« {label} » s'ouvre sur une structure, et vous n'êtes rattaché à aucune."
    return HabilitationMissing(text, "Demandez d'abord votre rattachement.", wanted)


def granters(structure: Structure, user: User | AnonymousUser | None = None) -> str:
    """« Demandez-la à … » : the principal manager of the structure, by name; `user` may be that one."""
    principal = queries.principal_of(structure)
    if principal and principal == user:
        return "Vous êtes gestionnaire principal : elle s'ouvre dès que vous la demandez."
    who = f"{principal.get_full_name()}, gestionnaire principal" if principal else "un gestionnaire de la structure"
    return f"Demandez-la à {who}."
