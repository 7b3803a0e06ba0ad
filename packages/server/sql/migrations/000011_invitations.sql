-- Invitations to battles: one row for each host whose answer is awaited, apart from the battles that are under way, so
-- that any number of invitations costs those nothing. `open` is false once the host has answered or the battle was
-- called off; an open row whose time is over counts as expired when it is read, before housekeeping has marked it. A
-- battle that was agreed has no rows any more.
create table invitations (
  battle_id   uuid        not null,
  host_id     text collate "C" not null,
  inviter_id  text collate "C", -- null: the platform
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  open        boolean     not null default true,
  primary key (battle_id, host_id)
);

create index invitations_inbox on invitations (host_id, battle_id) where open;
create index invitations_inviter on invitations (inviter_id, created_at);
create index invitations_expiry on invitations (expires_at) where open;
create index invitations_closed on invitations (created_at) where not open;

-- Inviters whose invitations a host does not take.
create table invite_blocks (
  host_id     text collate "C" not null references users,
  inviter_id  text collate "C" not null references users,
  created_at  timestamptz not null default now(),
  primary key (host_id, inviter_id)
);

alter table users add column accepts_invites boolean not null default true;

-- `agreed`: every host has accepted. Viewers see no battle before. `due_at` is of agreed battles alone.
alter table battles add column agreed boolean not null default false;
update battles set agreed = true
 where not jsonb_path_exists(progress, '$.sides[*].hosts[*] ? (@.accepted == false)');
update battles set due_at = null where state = 'invited';
alter table battle_hosts add column agreed boolean not null default false;
update battle_hosts h set agreed = true from battles b where b.id = h.battle_id and b.agreed;

insert into invitations (battle_id, host_id, inviter_id, created_at, expires_at)
  select b.id, host->>'host', b.inviter_id, b.created_at, to_timestamp((b.progress->>'expiresAt')::bigint / 1000.0)
    from battles b, jsonb_path_query(b.progress, '$.sides[*].hosts[*] ? (@.accepted == false)') host
   where b.state = 'invited';

create index battles_agreed on battles (id) where agreed;
create index battle_hosts_agreed on battle_hosts (room_id, battle_id) where agreed;
create index battles_never_agreed on battles (over_at) where not agreed and over_at is not null;
