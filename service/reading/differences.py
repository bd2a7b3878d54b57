"""How two versions of a row differ, fact by fact: the one relation that diff and replay read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...projections.table import Table
from .encoding import literal
from .scope import Scope
from .tables import Moment, by_key, every, lateral, under, versions

ADDED, ENTERED, LEFT = "added", "entered", "left"
"""The kinds of change of an object that was not there before; that came into the part of the
organisation that is told of, or went out of it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a row tells; the templates have `{row}`, `kind` has `{old}` and `{new}`."""

    name: str
    """Its name in the schema; a dot leads to a part."""
    kind: str
    """The SQL of the kind of change that it is when this differs."""
    value: str
    """The SQL of what is compared."""
    json: str
    """The SQL of the value as `jsonb`, with ids in the public form."""
    names_objects: bool = False
    """Whether the value is the id of an object, or has such ids in it."""

    def differs(self, old: str, new: str, both: str) -> str:
        """Return the statement of its change, if there is one, between two aliases that `both`
        tells to be there."""
        before, after = (self.json.format(row=row) for row in (old, new))
        values = (self.value.format(row=row) for row in (old, new))
        return (
            f"select '{self.name}', {self.kind.format(old=old, new=new)}, {before}, {after},"
            f" null::bigint where {both} and {' is distinct from '.join(values)}"
        )


@dataclass(frozen=True, slots=True)
class Members:
    """A JSON object in a column, each member of which is a fact."""

    name: str
    kind: str

    def differs(self, old: str, new: str, both: str) -> str:
        """Return the statement of the changes of its members between two aliases that `both`
        tells to be there."""
        return (
            f"select '{self.name}.' || member, '{self.kind}', b.value, a.value, null::bigint"
            f" from jsonb_each({old}.{self.name}) b(member, value)"
            f" full join jsonb_each({new}.{self.name}) a(member, value) using (member)"
            f" where {both} and {old}.{self.name} <> {new}.{self.name}"
            " and b.value is distinct from a.value"
        )


@dataclass(frozen=True, slots=True)
class Links:
    """A table with parts of a row, each of which is a fact; they tell when they changed last."""

    name: str
    kind: str
    table: Table
    column: str
    """The column that has the id of the row."""
    key: str
    """The SQL of what tells the parts of a row apart."""
    json: str

    def differs(self, scope: Scope, new: str, since: str, until: Moment, part: str | None) -> str:
        """Return the statement of the changes of the parts between two moments."""
        then, now = scope.alias(self.table), scope.alias(self.table)
        found = under(self.table, now, self.column, f"{new}.id", until)
        before = by_key(self.table, then, f"{now}.id", Moment(since))
        before = before.matching(f"{then}.{self.column} = {now}.{self.column}")
        changed = f"{now}.position > {since}"
        if part is not None:
            before = before.matching(f"{part}.was_in")
            changed = f"{part}.is_in and ({changed} or not {part}.was_in)"
        values = (self.json.format(row=row) for row in (then, now))
        return (
            f"select '{self.name}.' || {self.key.format(row=now)}, '{self.kind}',"
            f" {', '.join(values)}, {now}.position from {found.source}"
            f" left join {before.source} on {before.where}"
            f" where {found.where} and {changed}"
            f" and {self.json.format(row=now)} is distinct from {self.json.format(row=then)}"
        )


@dataclass(frozen=True, slots=True)
class State:
    """All that tells the state of the objects in a table with twins."""

    table: Table
    facts: tuple[Fact, ...]
    members: Members
    links: tuple[Links, ...] = ()

    def json(self, row: str) -> str:
        """Return the SQL of all facts of a row by name, members together."""
        listed = (f"{literal(fact.name)}, {fact.json.format(row=row)}" for fact in self.facts)
        return (
            f"jsonb_build_object({', '.join(listed)}, '{self.members.name}',"
            f" {row}.{self.members.name})"
        )

    def differs(
        self, old: str, new: str, links: Iterable[str] = (), part: str | None = None
    ) -> str:
        """Return the statement of the changes between two versions, the old one maybe absent.

        `links` are the statements of those of the links; `part` is as in `changes`.
        """
        both = f"{old}.id is not null" if part is None else f"{part}.was_in and {part}.is_in"
        branches = (
            self._passed(old, new, part),
            *(fact.differs(old, new, both) for fact in self.facts),
            self.members.differs(old, new, both),
            *links,
        )
        return " union all ".join(branches)

    def linked(
        self, scope: Scope, new: str, since: str, until: Moment, part: str | None = None
    ) -> list[str]:
        """Return the statements of the changes of the links between two moments."""
        return [one.differs(scope, new, since, until, part) for one in self.links]

    def _passed(self, old: str, new: str, part: str | None) -> str:
        """Return the statement of the change that the object itself came, or went."""
        kind, before, passed = f"'{ADDED}'", "null::jsonb", f"{old}.id is null"
        if part is not None:
            kind = (
                f"case when {part}.was_in then '{LEFT}' when {old}.id is null then {kind}"
                f" else '{ENTERED}' end"
            )
            before = f"case when {old}.id is not null then {self.json(old)} end"
            passed = f"{part}.was_in <> {part}.is_in"
        return (
            f"select '' as field, {kind} as kind, {before} as before, {self.json(new)} as after,"
            f" {new}.created_position as position where {passed}"
        )


States = Mapping[str, State]
"""The states that are compared, by the names of their tables."""


def changed_at_all(scope: Scope, state: State) -> str:
    """Return a subselect of the ids of all objects that changed since the span began."""
    rows = every(state.table, scope.alias(state.table), Moment())
    return (
        f"select {rows.alias}.id from {rows.source}"
        f" where {rows.where} and {rows.alias}.position > {scope.moment.since}"
    )


def changes(scope: Scope, state: State, compared: str, span: Moment) -> str:
    """Return the statement of all changes of objects in a span.

    A subselect yields their ids and, where they are told within a `part`, whether they were in it
    at the beginning (`was_in`) and are at the end (`is_in`), and if that differs by which entry
    they `passed`. Where `position` is null, `attributed` finds it.
    """
    since = span.since
    assert since is not None
    new, old = scope.alias(state.table), scope.alias(state.table)
    difference, row = scope.compilation.alias("d"), scope.compilation.alias("p")
    found = by_key(state.table, new, f"{row}.id", span)
    before = by_key(state.table, old, f"{new}.id", Moment(since))
    part, changed, passed = None, f"{new}.position > {since}", "null::bigint"
    if span.part is not None:
        part, changed = row, f"({changed} or {row}.was_in <> {row}.is_in)"
        passed = f"case when {old}.id is not null then {row}.passed end"
    links = state.linked(scope, new, since, span, part)
    return (
        f"select '{state.table.name}' as object_kind, {new}.id as object_id,"
        f' {new}.created_position, {difference}.field collate "C" as field, {difference}.kind,'
        f" {difference}.before, {difference}.after, {passed} as passed,"
        f" coalesce({passed}, {difference}.position) as position"
        f" from ({compared}) {row}{lateral(found)}"
        f" left join lateral {before.source} on {before.where}"
        f" cross join lateral ({state.differs(old, new, links, part)}) {difference}"
        f" where {changed}"
    )


def attributed(scope: Scope, states: States) -> str:
    """Return the position of the entry by which the change in the scope's row came about.

    It is the last one in the span that changed the field, an SQL expression.
    """
    row = scope.row
    branches = []
    for name, state in states.items():
        new = scope.alias(state.table)
        made = _made_by(scope, state, new, f"d.field = {row}.field", links=False)
        last = f"select {new}.position {made} order by {new}.position desc limit 1"
        branches.append(f"when '{name}' then ({last})")
    return f"coalesce({row}.position, case {row}.object_kind {' '.join(branches)} end)"


def causes(scope: Scope, states: States) -> str:
    """Return a subselect of the positions of all entries that made the change in the scope's row.

    They are those in the span that changed the field; of an object that came to be, any field; of
    one that came into a part or went, that by which it did.
    """
    row = scope.row
    branches = [f"select {row}.passed where {row}.passed is not null"]
    for name, state in states.items():
        new = scope.alias(state.table)
        same = f"({row}.field = '' or d.field = {row}.field)"
        made = _made_by(scope, state, new, same, links=True)
        of_it = f"{row}.object_kind = '{name}' and {row}.passed is null"
        branches.append(f"select {new}.position {made} and {of_it}")
    return " union all ".join(branches)


def _made_by(scope: Scope, state: State, new: str, condition: str, *, links: bool) -> str:
    """Return where the versions of the object in the scope's row come from in the span which
    differ from the ones before by something, `d`, that meets a condition."""
    old, since = scope.alias(state.table), scope.moment.since
    assert since is not None
    found = versions(state.table, new, scope.moment).matching(
        f"{new}.id = {scope.row}.object_id", f"{new}.position > {since}"
    )
    last = f"({new}.position - 1)"
    before = by_key(state.table, old, f"{new}.id", Moment(last))
    linked = state.linked(scope, new, last, Moment(f"{new}.position")) if links else []
    return (
        f"from {found.source} left join lateral {before.source} on {before.where}"
        f" where {found.where}"
        f" and exists (select 1 from ({state.differs(old, new, linked)}) d where {condition})"
    )
