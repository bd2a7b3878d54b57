-- statement
-- The Merkle tree over an organisation's entries: the hashes of complete subtrees of 2^level leaves,
-- for the levels 8, 16, 24, … Those of level 0 are the leaves of the entries. Counted from 0.
create table subtree (
    org_id uuid     not null,
    level  smallint not null,
    index  bigint   not null,
    hash   bytea    not null,
    primary key (org_id, level, index)
)

-- statement
-- The leaf hashes of entries as they were sealed, by which an entry that was altered together with its
-- own is found: those from the position `first` on, at most 256, after each other; a row ends where a
-- complete subtree does.
create table leaf_tile (
    org_id uuid   not null,
    first  bigint not null,
    hashes bytea  not null,
    primary key (org_id, first)
)

-- statement
-- What was signed: the tree's root at some sizes, as a signed note; of one size again when the key
-- was replaced.
create table checkpoint (
    org_id    uuid        not null,
    size      bigint      not null,
    note      text        not null,
    sealed_at timestamptz not null,
    primary key (org_id, size, sealed_at)
)

-- statement
-- Whether a checkpoint is one: an origin, its size, a root, a blank line and signatures, and a time.
create function is_readable(c checkpoint) returns boolean immutable parallel safe
return c.note ~ '^[^\n]+\n[0-9]+\n[A-Za-z0-9+/]{43}=\n\n(— [^ \n]+ [A-Za-z0-9+/]+={0,2}\n)+$'
    and split_part(c.note, chr(10), 2) = c.size::text
    and isfinite(readable_time(c.sealed_at))

-- statement
-- Whose turn it is to seal: of several processes the one that has locked the row.
create table sealing_turn (
    org_id      uuid    not null primary key,
    signed      boolean not null, -- whether there was a checkpoint at some time
    lost_before bigint            -- the size of the first one since all were gone, if they ever were
)

-- statement
-- What was found, on reading again, to be no longer as it was sealed: entries (level 0), what is
-- below a hash of `subtree` (its level), the whole tree (level 64), a checkpoint that cannot be read
-- (level 65), the end of the ledger (level 66), or entries outside of it (level 67). Gone when it is
-- repaired.
create table damage (
    org_id   uuid        not null,
    level    smallint    not null,
    first    bigint      not null, -- positions
    last     bigint      not null,
    missing  boolean     not null, -- or else altered
    found_at timestamptz not null,
    primary key (org_id, level, first, last)
)

-- statement
create function refuse_resealing() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    raise exception 'what was sealed is immutable: % refused', tg_op using errcode = 'OKR01';
end $$

-- statement
create trigger subtree_is_immutable before update or delete on subtree
    for each row execute function refuse_resealing()

-- statement
create trigger subtree_is_not_truncated before truncate on subtree
    for each statement execute function refuse_resealing()

-- statement
create trigger leaf_tile_is_immutable before update or delete on leaf_tile
    for each row execute function refuse_resealing()

-- statement
create trigger leaf_tile_is_not_truncated before truncate on leaf_tile
    for each statement execute function refuse_resealing()

-- statement
create trigger checkpoint_is_immutable before update or delete on checkpoint
    for each row execute function refuse_resealing()

-- statement
create trigger checkpoint_is_not_truncated before truncate on checkpoint
    for each statement execute function refuse_resealing()

-- statement
create trigger signing_is_remembered before update on sealing_turn
    for each row when (
        (old.signed and not new.signed) or old.lost_before > coalesce(new.lost_before, 0))
    execute function refuse_resealing()

-- statement
create trigger sealing_turn_is_not_deleted before delete on sealing_turn
    for each row execute function refuse_resealing()

-- statement
create trigger sealing_turn_is_not_truncated before truncate on sealing_turn
    for each statement execute function refuse_resealing()

-- statement
grant select, insert on subtree, leaf_tile, checkpoint, sealing_turn to okr_service

-- statement
grant select, insert, delete on damage to okr_service

-- statement
-- Which also lets the row be locked.
grant update (signed, lost_before) on sealing_turn to okr_service
