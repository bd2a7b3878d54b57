"""It would distribute: keys lead with the organisation, and nothing counts across organisations."""

from collections.abc import Mapping

from tests.plans.generic import Owner


async def test_every_table_but_two_is_of_organisations(
    columns: Mapping[tuple[str, str], str], tables: frozenset[str]
) -> None:
    assert {table for table, column in columns if column == "org_id"} == tables
    assert {columns[table, "org_id"] for table in tables} == {"uuid"}
    first = dict(reversed([*columns]))
    assert {first[table] for table in tables} == {"org_id"}


async def test_every_unique_key_leads_with_the_organisation(
    owner: Owner, tables: frozenset[str]
) -> None:
    records = await owner.fetch(
        "select i.indrelid::regclass::text as table, i.indisprimary as is_primary,"
        " pg_get_indexdef(i.indexrelid, 1, false) as first"
        " from pg_index i join pg_class c on c.oid = i.indrelid"
        " where c.relnamespace = 'public'::regnamespace and i.indisunique"
    )
    found = [record for record in records if record["table"] in tables]
    assert {record["table"] for record in found if record["is_primary"]} == tables
    assert {record["first"] for record in found} == {"org_id"}


async def test_every_index_has_the_organisation(owner: Owner, tables: frozenset[str]) -> None:
    """But those of words and of JSON, which hold a uuid only by the extension btree_gin."""
    definitions = await owner.fetch(
        "select tablename, indexdef from pg_indexes"
        " where schemaname = 'public' and indexdef !~* ' using gin '"
    )
    found = [row["indexdef"] for row in definitions if row["tablename"] in tables]
    assert len(found) >= len(tables)
    assert [text for text in found if "org_id" not in text] == []


async def test_there_are_no_sequences_and_no_foreign_keys_without_the_organisation(
    owner: Owner,
) -> None:
    sequences = await owner.fetch("select sequencename from pg_sequences")
    keys = await owner.fetch(
        "select conname, pg_get_constraintdef(oid) as text from pg_constraint where contype = 'f'"
    )
    assert [row["sequencename"] for row in sequences] == []
    assert [row["conname"] for row in keys if "org_id" not in row["text"]] == []
