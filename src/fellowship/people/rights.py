"""What a member of the team may do: the one place that says it.

A person holds roles (``TeamRole``), for a time or without end, in every programme or in one. A role
is a set of rights; ``may`` is the only question. The apps ask it in ``visible_to`` and in their
``rules``; the screens of the team ask it for every route (``spaces``).
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, TextChoices, Value
from django.db.models.aggregates import Aggregate
from django.db.models.functions import Concat
from django.utils import timezone

from fellowship.people.models import TeamRole, TeamRoleKind, User


class Right(TextChoices):
    READ = "read", "lire ce que fait l’équipe"
    RUN = "run", "conduire les appels, les relectures, les annonces, les appariements"
    JURIES = "juries", "tenir les jurys et les entretiens"
    PAY = "pay", "préparer propositions, contrats et lettres ; vérifier les pièces"
    EXPORT = "export", "exporter des listes de personnes"
    SITE = "site", "rédiger le site public"
    TEAM = "team", "donner et retirer les rôles de l’équipe"
    PRIVACY = "privacy", "répondre aux demandes sur les données personnelles"
    AUDIT = "audit", "lire le journal, vérifier sa chaîne, voir qui a lu quoi"


K, R = TeamRoleKind, Right
RIGHTS: Mapping[str, frozenset[Right]] = {
    K.READER: frozenset({R.READ}),
    K.PROGRAMME: frozenset({R.READ, R.RUN, R.JURIES, R.EXPORT, R.SITE, R.TEAM}),
    K.SECRETARY: frozenset({R.READ, R.JURIES}),
    K.HR: frozenset({R.READ, R.PAY, R.EXPORT}),
    K.COMMUNICATION: frozenset({R.SITE}),
    K.DPO: frozenset({R.PRIVACY}),
    K.AUDITOR: frozenset({R.AUDIT}),
}
Held = frozenset[tuple[str, str]]  # (kind, programme), "" for every programme
_CACHE = "_team_roles_held"


class _Joined(Aggregate):
    """The values of a group with commas between them; the two engines name it differently."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def with_roles(people: QuerySet[User]) -> QuerySet[User]:
    """The same people, each with the roles they hold now: no query more for ``may``."""
    now = timezone.now()  # noqa: TID251 - the door of a request: rights are those of this instant
    rows = (
        TeamRole.objects.standing(now)
        .filter(person=OuterRef("pk"))
        .order_by()
        .values("person")
        .annotate(
            all=_Joined(Concat(F("kind"), Value("@"), F("programme"), output_field=CharField()))
        )
    )
    return people.annotate(roles_in_words=Subquery(rows.values("all"), output_field=CharField()))


def held_by(user: User) -> Held:
    """The roles of the team a person holds; read once for each loaded person, so once a request."""
    known: Held | None = getattr(user, _CACHE, None)  # not __dict__: a request holds a lazy person
    if known is None:
        words: str | None = getattr(user, "roles_in_words", "?")
        if words == "?":
            loaded: Any = with_roles(User.objects.filter(pk=user.pk)).first()
            words = loaded.roles_in_words if loaded else ""
        pairs = (word.partition("@") for word in (words or "").split(",") if word)
        known = frozenset((kind, programme) for kind, _at, programme in pairs)
        setattr(user, _CACHE, known)
    return known


def forget(user: User) -> None:
    """Her roles have changed: read them again."""
    for name in (_CACHE, "roles_in_words"):
        if hasattr(user, name):
            delattr(user, name)


def rights_of(user: User | AnonymousUser, *, programme: str = "") -> frozenset[Right]:
    """What she may do. A role held for one programme counts when that programme is named."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    counted = [kind for kind, of in held_by(user) if of in ("", programme)]
    return frozenset().union(*(RIGHTS.get(kind, frozenset()) for kind in counted))


def may(user: User | AnonymousUser, *rights: Right, programme: str = "") -> bool:
    """Does she hold one of these rights?"""
    return not rights_of(user, programme=programme).isdisjoint(rights)


def is_of_the_team(user: User | AnonymousUser) -> bool:
    return isinstance(user, User) and user.is_active and bool(held_by(user))
