-- The lines of the ledger follow from its journals to the last coin, and `lavish verify` compared them one by one: three
-- rows and two index entries a gift, a tenth of what it cost, that could say nothing new. So they are a view now: what is
-- not written twice cannot disagree. A gift is the journal of its coins, and a line of nothing is left out.

-- No gift can take from its sender more or less than its receiver and the platform get.
alter table gifts add check (coins > 0), add check (earned between 0 and coins);

alter table entries rename to written_entries;
drop index entries_statement;

create view entries as
  select id as journal_id, 'gift' as kind, 'wallet'::account as account, sender_id as user_id, -coins as coins, balance, at
    from gifts where coins > 0
  union all
  select id, 'gift', 'earnings'::account, receiver_id, earned, null::bigint, at from gifts where earned > 0
  union all
  select id, 'gift', 'platform'::account, null::text collate "C", coins - earned, null::bigint, at
    from gifts where earned < coins
  union all
  select id, kind, 'wallet'::account, user_id, coins, balance, at from journals
  union all
  select id, kind, 'issuance'::account, null::text collate "C", -coins, null::bigint, at from journals;

-- A statement reads its user's lines from the newest on. Only the view's own conditions lead to these indexes: without
-- them a batch that looks a gift up by sender and key took the first here, and read all that the sender ever gave.
create index gifts_sent on gifts (sender_id, at) where coins > 0;
create index gifts_received on gifts (receiver_id, at) where earned > 0;
create index journals_statement on journals (user_id, at);

do $$
begin
  if exists (
    select from (select account, user_id, count(*) as lines, sum(coins) as coins from written_entries group by 1, 2) w
      full join (select account, user_id, count(*) as lines, sum(coins) as coins from entries group by 1, 2) e
        on e.account = w.account and e.user_id is not distinct from w.user_id
     where (w.lines, w.coins) is distinct from (e.lines, e.coins)
  ) then
    raise exception 'the entries are not those of the gifts and journals: see what `lavish verify` of the version before says';
  end if;
end
$$;

drop table written_entries;
drop function if exists apply_gift_batch(
  timestamptz, gift_row[], verdict_row[], jsonb, entry_row[], wallet_row[], supporter_increase[], earnings_increase[],
  room_increase[], battle_row[], battle_supporter_row[]);
drop type entry_row;
