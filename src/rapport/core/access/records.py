"""What every record is made of, and the one query that keeps readers within their scope."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, ClassVar, Self, TypeVar

from django.db import connection, models
from django.db.models import F, Q

from rapport.core.access.policies import Policy, policy_of
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.kit.ids import new_uuid
from rapport.kit.own_values import OwnValuesField
from rapport.kit.scope import Piece, Scope

M = TypeVar("M", bound=models.Model)
LIVE = Q(binned_at__isnull=True)
KEYS_READ = 500


class RecordQuerySet(models.QuerySet[M]):
    """Rows of a record type. Doors start from `visible_to`."""

    def live(self) -> Self:
        return self.filter(LIVE)

    def binned(self) -> Self:
        return self.filter(binned_at__isnull=False)

    def visible_to(self, actor: Actor) -> Self:
        """Rows that the actor may see, bin excluded."""
        return self.within(policy_of(self.model).visible(actor))

    def within(self, scope: Scope) -> Self:
        """Rows of a scope, bin excluded."""
        return self.live().filter(scope_filter(policy_of(self.model), scope))

    def visible_pieces(self, actor: Actor) -> list[tuple[Piece, Self]]:
        """The rows of `visible_to` in sets that share none: a sorted page of each comes from its own index."""
        policy, found = policy_of(self.model), []
        for piece in policy.visible(actor).pieces():
            rows = self.live().filter(scope_filter(policy, piece.scope))
            if not piece.besides.is_empty:
                keys = self._keys_of(policy, piece)
                rows = self.filter(pk__in=keys) if keys else self.none()
            if not rows.query.is_empty():
                found.append((piece, rows))
        return found

    def _keys_of(self, policy: Policy, piece: Piece) -> list[int] | Any:
        """The keys of a piece that others leave: few or none as a rule, so they are read; many stay a subquery."""
        rows = self.model._default_manager.filter(LIVE, scope_filter(policy, piece.scope)).order_by()
        keys = rows.exclude(scope_filter(policy, piece.besides)).values_list("pk", flat=True)
        read = list(_besides(rows, policy, piece, KEYS_READ + 1)[: KEYS_READ + 1])
        return read if len(read) <= KEYS_READ else keys

    def reachable_by(self, actor: Actor, verb: str) -> Self:
        """Rows on which the actor may use the verb, bin included."""
        policy = policy_of(self.model)
        return self.filter(scope_filter(policy, policy.scope(actor, verb)))

    def find(self, uuid: Any, actor: Actor) -> M:
        """Return the visible row with this public id, or refuse with NotFound."""
        row = self.visible_to(actor).filter(uuid=uuid).first()
        if row is None:
            raise NotFound
        return row

    def claim(self, row: Any, values: Mapping[str, Any], *, at: datetime) -> bool:
        """Write the values if nobody has written since `row` was read; False on a clash."""
        changed = self.filter(pk=row.pk, version=row.version).update(**values, version=F("version") + 1, updated_at=at)
        if changed:
            row.version += 1
            row.updated_at = at
            for name, value in values.items():
                setattr(row, name, value)
        return bool(changed)

    def write_claimed(self, rows: Sequence[Any], names: Collection[str], *, at: datetime) -> None:
        """Write these fields of rows that the caller has locked and whose versions it has compared."""
        for row in rows:
            row.version += 1
            row.updated_at = at
        if rows:
            self.bulk_update(rows, [*names, "version", "updated_at"], batch_size=500)


def _besides(rows: Any, policy: Policy, piece: Piece, most: int) -> Any:
    """The first keys of a piece: between the teams that another piece has, an index finds as a rule nothing at once."""
    rows = rows.values_list("pk", flat=True)
    owner, team = policy.owner_path, policy.team_path
    if piece.besides.owner_ids or "__" in team:
        return rows.exclude(scope_filter(policy, piece.besides))
    teams = sorted(piece.besides.team_ids)
    stretches = [Q(**{f"{team}__isnull": True}), Q(**{f"{team}__lt": teams[0]}), Q(**{f"{team}__gt": teams[-1]})]
    stretches += [Q(**{f"{team}__gt": one, f"{team}__lt": next_one}) for one, next_one in pairwise(teams)]
    found = [rows.filter(stretch) for stretch in stretches]
    if connection.vendor == "postgresql":
        found = [each.order_by(owner, team, "pk")[:most] for each in found]
    return found[0].union(*found[1:], all=True)


def scope_filter(policy: Policy, scope: Scope) -> Q:
    """Render a Scope as indexed SQL over the policy's paths."""
    if scope.everyone:
        return Q()
    parts = Q()
    if scope.owner_ids:
        parts |= Q(**{f"{policy.owner_path}__in": sorted(scope.owner_ids)})
    if scope.team_ids:
        parts |= Q(**{f"{policy.team_path}__in": sorted(scope.team_ids)})
    if scope.record_ids:
        parts |= Q(**{f"{policy.share_path}__in": sorted(scope.record_ids)})
    return parts or Q(pk__in=[])


class Record(models.Model):
    """Anything with a page: a public id, a version that edits must have seen, and a place in the bin."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)
    binned_at = models.DateTimeField(null=True, editable=False)
    is_sample = models.BooleanField(default=False, editable=False)
    custom = OwnValuesField(default=dict, blank=True)

    audited_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True
