-- The log in the order of commits, and the jobs that follow it.
--
-- A position in the log is the id of a transaction plus `feed_epoch.xid_offset`. Gifts, battles that have ended and
-- journals store it as `xid`. Positions ascend across a restore: see raise_xid_offset.

-- The tables that this migration and those up to 000015 change, in the order in which transactions of running nodes use
-- them. A batch of gifts locks wallets, reads users and then writes gifts, so a migration that takes gifts first and users
-- later would deadlock with every batch.
lock table wallets, users, journals, leaderboard_cursor, feed_epoch, gifts in access exclusive mode;

alter table feed_epoch add column xid_offset bigint not null default 0 check (xid_offset >= 0);

-- The position of what this transaction writes. In PL/pgSQL, so that a session plans it once: a batch takes 10 µs for it.
create function log_position() returns bigint language plpgsql stable as $$
begin
  return pg_current_xact_id()::text::bigint + (select xid_offset from feed_epoch);
end
$$;

-- Every transaction with a lower position has ended. The ids of subtransactions are above that of their transaction,
-- and prepared transactions count as running, so neither can commit below it.
create function log_horizon() returns bigint language plpgsql stable as $$
begin
  return pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (select xid_offset from feed_epoch);
end
$$;

-- One row for each job that follows the log. Everything below `position` is in what the job derives. A transaction that
-- moves the position holds the row's lock and writes the effect too.
create table log_followers (
  name          text        primary key,
  position      bigint      not null default 0,
  -- The node that follows, until it has not been seen for a while.
  node          text,
  node_until    timestamptz not null default '-infinity',
  updated_at    timestamptz not null default now(),
  state         text        not null default 'following' check (state in ('following', 'rebuilding')),
  rebuild_until bigint      -- while rebuilding: the position at which the figures are complete
) with (fillfactor = 50);

-- Journals from before this migration have no position. Nodes of the previous release write it by this default.
alter table journals add column xid bigint;
alter table journals alter column xid set default log_position();
create index journals_xid on journals (xid) where xid is not null;

alter table gifts alter column xid set default log_position();

-- The highest position in the log. It is the last entry of each index; these settings allow no other plan. In PL/pgSQL,
-- because planning a read of 60 months takes 7 ms.
create function last_log_position() returns bigint language plpgsql stable
  set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
begin
  return greatest(
    (select max(xid) from gifts), (select max(xid) from battles), (select max(xid) from journals), 0);
end
$$;

-- A new epoch can begin on a server whose next transaction id is below stored positions, as after a restore from a dump.
-- The offset rises in the same statement, so that every position from now on is above all stored ones, and the positions
-- of followers stay valid. It never falls. On a server with the history of the positions nothing rises, as its ids are above
-- them: so no running transaction has a position by a lower offset than the horizon. A connection is used only after the epoch has been checked, so no row with a
-- position precedes this. A trigger, so that nodes of the previous release do the same.
create function raise_xid_offset() returns trigger language plpgsql as $$
declare
  -- The lowest position that is free. Read before the next id, so that a transaction that commits in between raises nothing.
  free_position constant bigint := greatest(
    last_log_position() + 1, (select max(greatest(position, rebuild_until)) from log_followers));
  next_id constant bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
begin
  new.xid_offset := greatest(old.xid_offset, free_position - next_id);
  return new;
end
$$;

create trigger feed_epoch_began before update on feed_epoch for each row
  when ((old.epoch, old.server, old.timeline) is distinct from (new.epoch, new.server, new.timeline))
  execute function raise_xid_offset();

-- The leaderboards continue where they were. Nodes of the previous release no longer gather: to them another node does.
with moved as (
  update leaderboard_cursor set node = 'log_followers', node_until = 'infinity' returning xid
)
insert into log_followers (name, position) select 'leaderboards', xid from moved;
