"""Rows written by hand, as the projections would write them, for tests of reading."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import asyncpg

from okr.projections.registry import TABLES
from okr.projections.table import Keeping
from okr.service.reading.ids import GlobalId

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
STEP = timedelta(hours=1)  # between two entries
FOUND_BY = {table.name: table.found_by for table in TABLES}
KEEPING = {table.name: table.keeping for table in TABLES}
COLUMNS = {table.name: table.columns for table in TABLES}
DEFAULTS: dict[str, dict[str, Any]] = {
    "organization": {
        "name": "Muster GmbH",
        "zone": "Europe/Berlin",
        "language": "de",
        "calendar": None,
    },
    "person": {"name": None, "roles": ("member",), "active": True, "last_day": None},
    "team": {"parent_id": None, "state": "active", "merged_into_id": None},
    "membership": {"ends_on": None},
    "comment": {"mentions": (), "edited": False, "removed": False, "version": 1},
    "follower": {"removed": False},
    "cycle": {"starts_on": None, "ends_on": None, "phase": "committed"},
    "objective": {
        "owner_kind": "person",
        "owner_id": None,
        "state": "draft",
        "ambition": None,
        "outcome": None,
        "successor_id": None,
        "dropped": False,
        "attributes": {},
    },
    "note": {"removed": False},
    "alignment": {"parent_kind": "objective", "link": "contributes", "removed": False},
    "retrospective": {"team_id": None, "state": "open"},
    "learning": {"team_id": None, "kind": "insight", "evidence": [], "withdrawn": False},
    "learning_decision": {"note": None},
    "learning_application": {"removed": False},
    "refinement": {"removed": False},
    "key_result": {
        "kind": "metric",
        "baseline": None,
        "target": None,
        "unit": None,
        "weight": 1,
        "owners": [],
        "attributes": {},
        "readers": None,
        "struck_out": False,
        "state": "open",
        "outcome": None,
        "successor_id": None,
        "dropped": False,
        "latest_check_in_id": None,
        "check_in_count": 0,
        "confidence": None,
        "status": None,
        "progress": None,
        "progress_missing": "no_check_in",
        "progress_as_recorded": None,
        "score_mid": None,
        "score_projected": None,
        "score_final": None,
    },
    "check_in": {
        "value": None,
        "score": None,
        "confidence": None,
        "status": None,
        "note": None,
        "details": {},
        "retracted": False,
    },
}


HASHES = """
    select p.payload_hash, leaf_hash($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null, $12, null,
        null, $13, p.payload_hash) as leaf_hash
    from (select sha256(leaf_field($1) || leaf_field('')) as payload_hash) p
"""
"""The hashes of an entry, from its content and its envelope."""


class HandWritten:
    """An organisation whose rows are put one after the other, each at the next position."""

    def __init__(self, name: str = "muster", generation: int = 1) -> None:
        self.org_id = uuid5(UUID(int=0), name)
        self.generation = generation
        self.position = 0
        self._stored = 0
        self.current: dict[str, dict[UUID, dict[str, Any]]] = defaultdict(dict)
        self.versions: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.check_ins: dict[str, dict[UUID, dict[str, Any]]] = defaultdict(dict)
        self.actor_id = self.id("actor")

    def id(self, name: str) -> UUID:
        """Return the id that stands for a name in this organisation."""
        return uuid5(self.org_id, name)

    def at(self, position: int) -> datetime:
        """Return when the entry at a position was recorded."""
        return START + position * STEP

    def put(self, table: str, name: str, /, **columns: Any) -> int:
        """Write the next version of a row with some columns changed; return its position."""
        position = self._next()
        row_id = self.org_id if table == "organization" else self.id(name)
        before = self.current[table].get(row_id)
        after = {
            **(
                before
                or {
                    **DEFAULTS[table],
                    "created_position": position,
                    "created_at": self.at(position),
                    "version": 0,
                }
            ),
            **columns,
            "id": row_id,
            "position": position,
            "recorded_at": self.at(position),
        }
        after["version"] += 1
        for column in FOUND_BY[table]:
            changed = before is not None and before[column] != after[column]
            after[f"was_{column}"] = before[column] if before and changed else None
        self.current[table][row_id] = after
        self.versions[table].append(after)
        self._tell(table, row_id, after, before, columns)
        return position

    def check_in(self, name: str, key_result: str, /, **columns: Any) -> int:
        """Write the next version of a check-in and the key result's version that goes with it."""
        position = self.position + 1
        first = {"key_result_id": self.id(key_result), "measured_on": self.at(position).date()}
        after = self._close("check_in", name, position, first, columns)
        self.check_ins[key_result][after["id"]] = after
        shown = [row for row in self.check_ins[key_result].values() if not row["retracted"]]
        latest = max(shown, key=_recency, default=None)
        return self.put(
            "key_result",
            key_result,
            check_in_count=len(shown),
            latest_check_in_id=latest and latest["id"],
            confidence=latest and latest["confidence"],
            status=latest and latest["status"],
        )

    def note(self, name: str, objective: str, /, **columns: Any) -> None:
        """Write the next version of a note, which came with the newest entry."""
        self._close("note", name, self.position, {"objective_id": self.id(objective)}, columns)

    def with_entry(self, table: str, name: str, /, **columns: Any) -> None:
        """Write the next version of a row whose versions close each other, which came with the
        newest entry."""
        self._close(table, name, self.position, {}, columns)

    def told_as(self, topic: str) -> None:
        """Let the newest entry have a topic."""
        self.versions["transparency_feed"][-1]["topic"] = topic

    def rows_at(self, table: str, position: int) -> dict[UUID, dict[str, Any]]:
        """Return each row of a table as it was at a position, in order of creation."""
        held = {row["id"]: row for row in self.versions[table] if row["position"] <= position}
        return dict(sorted(held.items(), key=lambda item: item[1]["created_position"]))

    async def store(self, connection: "asyncpg.Connection[Any]") -> None:
        """Write all rows and the head into a database, in place of those stored before."""
        async with connection.transaction():
            for table, versions in self.versions.items():
                twin = KEEPING[table] is Keeping.TWIN
                kept = f"{table}_version" if twin else table
                await connection.execute(f"delete from {kept} where org_id = $1", self.org_id)
                await self._copy(connection, kept, versions)
                if twin:
                    await connection.execute(f"delete from {table} where org_id = $1", self.org_id)
                    await self._copy(connection, table, list(self.current[table].values()))
            new = range(self._stored + 1, self.position + 1)
            entries = [await self._hashed(connection, self._entry(position)) for position in new]
            await self._copy(connection, "entry", entries)
            self._stored = self.position
            await connection.execute("delete from head where org_id = $1", self.org_id)
            await connection.execute(
                "insert into head (org_id, position, recorded_at, generation)"
                " values ($1, $2, $3, $4)",
                self.org_id,
                self.position,
                self.at(self.position),
                self.generation,
            )

    def _close(
        self,
        table: str,
        name: str,
        position: int,
        first: dict[str, Any],
        columns: dict[str, Any],
    ) -> dict[str, Any]:
        """Write a version that closes the one before; return it. `first` is what the first has."""
        row_id = self.id(name)
        before = self.current[table].get(row_id)
        if before is None:
            at = self.at(position)
            facts = {"author_id": self.actor_id, "at": at, "created_at": at}
            told = {name: fact for name, fact in facts.items() if name in COLUMNS[table]}
            held = {**DEFAULTS[table], "created_position": position, **told, **first}
        else:
            held = dict(before)
            before["until"] = position
        after = {
            **held,
            **columns,
            "id": row_id,
            "position": position,
            "recorded_at": self.at(position),
            "until": None,
            "replaces": before is not None,
        }
        self.current[table][row_id] = after
        self.versions[table].append(after)
        return after

    def _next(self) -> int:
        self.position += 1
        return self.position

    def _tell(
        self,
        table: str,
        row_id: UUID,
        after: dict[str, Any],
        before: dict[str, Any] | None,
        columns: dict[str, Any],
    ) -> None:
        objective_id = {"objective": row_id, "key_result": after.get("objective_id")}.get(table)
        begun = "drafted" if table == "objective" else "added"
        self.versions["transparency_feed"].append(
            {
                "position": after["position"],
                "recorded_at": after["recorded_at"],
                "occurred_at": after["recorded_at"],
                "topic": f"{table}.{'changed' if before else begun}",
                "actor_id": self.actor_id,
                "subject_kind": table,
                "subject_id": row_id,
                "version": after["version"],
                "objective_id": objective_id,
                "left_objective_id": None,
                "key_result_id": None,
                "about_id": None,
                "people": (row_id,) if table == "person" else (),
                "unit": after.get("unit"),
                "reason_kind": "market_changed" if before else None,
                "reason_text": "Markt verändert" if before else None,
                "imported": False,
                "changes": [
                    {"field": name, "from": _plain(before and before[name]), "to": _plain(value)}
                    for name, value in columns.items()
                ],
            }
        )

    def _entry(self, position: int) -> dict[str, Any]:
        told = self.versions["transparency_feed"][position - 1]
        return {
            "position": position,
            "stream_id": told["subject_id"],
            "stream_version": told["version"],
            "topic": told["topic"],
            "topic_version": 1,
            "occurred_at": told["occurred_at"],
            "recorded_at": told["recorded_at"],
            "appended_at": told["recorded_at"],
            "actor_id": self.actor_id,
            "command_id": uuid5(self.org_id, str(position)),
            "imported": False,
            "open": b"{}",
        }

    async def _hashed(
        self, connection: "asyncpg.Connection[Any]", entry: dict[str, Any]
    ) -> dict[str, Any]:
        *envelope, content = entry.values()
        [hashes] = await connection.fetch(HASHES, content, self.org_id, *envelope)
        return entry | dict(hashes)

    async def _copy(
        self, connection: "asyncpg.Connection[Any]", table: str, rows: list[dict[str, Any]]
    ) -> None:
        if not rows:
            return
        columns = ["org_id", *rows[0]]
        stamp = [self.org_id]
        if table != "entry":
            columns.insert(0, "generation")
            stamp.insert(0, self.generation)  # type: ignore[arg-type] # a mixed list
        await connection.copy_records_to_table(
            table,
            columns=columns,
            records=[[*stamp, *map(_stored, row.values())] for row in rows],
        )


def _recency(row: dict[str, Any]) -> tuple[date, int]:
    return row["measured_on"], row["created_position"]


def _stored(value: Any) -> Any:
    return json.dumps(value, default=str) if isinstance(value, dict | list) else value


def _plain(value: Any) -> Any:
    is_json = value is None or isinstance(value, bool | int | str | list | dict | tuple)
    return value if is_json else str(value)


def gid(ledger: HandWritten, kind: str, name: str, position: int | None = None) -> str:
    """Return the global id of an object."""
    return str(GlobalId(kind, ledger.org_id, ledger.id(name), position))
