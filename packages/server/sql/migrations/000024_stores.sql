-- Users of the stores of Apple and Google.

-- The identifier under which a user buys at the stores: a UUID of version 8 that does not reveal the user's id. The server
-- computes the same in `storeAccountOf`.
create function store_account(user_id text) returns uuid
  language sql immutable strict parallel safe
  as $$
    select encode(
             set_byte(set_byte(bytes, 6, get_byte(bytes, 6) & 15 | 128), 8, get_byte(bytes, 8) & 63 | 128),
             'hex')::uuid
      from substring(sha256(convert_to('lavish store account ' || user_id, 'UTF8')) for 16) as hash (bytes)
  $$;

-- A store names only the store account of a purchase that the user's device has not reported.
create index users_store_account on users (store_account(id));

-- Whether the user agrees that a store gets to know how much of a purchase was spent, when the user asks for a refund there.
alter table users add column consumption_consent boolean not null default false;

-- Lists at providers that are read again and again. Everything before `read_until` was read. `window_until` and `page_token`: a
-- window that is being read, page by page.
create table provider_polls (
  provider      text        primary key,
  read_until    timestamptz not null,
  window_until  timestamptz,
  page_token    text,
  next_at       timestamptz not null default now(),
  attempts      integer     not null default 0,
  error         text, -- of the last attempt
  check ((page_token is null) or (window_until is not null))
);
