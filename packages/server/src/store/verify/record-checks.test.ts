import type pg from 'pg';
import { afterAll, beforeAll, test } from 'vitest';
import { changeBattle, createBattle } from '../battles/change-battle.ts';
import { checkEpoch } from '../nodes/database-epoch.ts';
import { addGuest, endRoom, removeGuest } from '../rooms/change-room.ts';
import { noteRankingChanges, rankSupporters } from '../rooms/supporter-rankings.ts';
import { ARENA, against, duel, granted, startBattle } from '../testing/arena.ts';
import { expectNothingWrong, openTestLedger, type TestLedger } from '../testing/ledger.ts';
import { rollUpTo } from '../testing/roll-up.ts';
import { giftIdOf, sendsRose, setScene } from '../testing/stage.ts';
import { addRevocation } from '../users/token-revocations.ts';
import { BATTLE_RECORD_CHECKS } from './battle-record-checks.ts';
import { LOG_CHECKS } from './log-checks.ts';
import { RANKING_CHECKS } from './ranking-checks.ts';
import { RECORD_CHECKS } from './record-checks.ts';
import { testBreakages } from './testing/find-breakages.ts';

const CHECKS = [...RECORD_CHECKS, ...BATTLE_RECORD_CHECKS, ...LOG_CHECKS, ...RANKING_CHECKS];

const HAL = { hosts: [{ host: 'hal', room: 'hal-live' }] };
const IDA = { hosts: [{ host: 'ida', room: 'ida-live' }] };

/** Stores a finished and a running battle, an invitation, a guest who joined and left, an ended room
 * and a revocation, and ranks all gifts. */
async function setValidScene({ pool, openCommitter }: TestLedger): Promise<void> {
  await checkEpoch(pool);
  await setScene(pool, {
    ...ARENA,
    users: { ...ARENA.users, gil: 0, hal: 0, ida: 0 },
    rooms: { ...ARENA.rooms, 'hal-live': { host: 'hal' }, 'ida-live': { host: 'ida' } },
  });
  const committer = openCommitter();
  const gift = (n: number, over = {}) =>
    sendsRose({ giftId: giftIdOf(n), key: `key-${n}`, room: 'nova-live', ...over });
  granted(await addGuest(pool, 'nova-live', 'ben'));
  granted(await removeGuest(pool, 'nova-live', 'ben'));
  granted(await addGuest(pool, 'nova-live', 'gil', { mayCreate: true }));
  await committer.commit([gift(1), gift(2, { quantity: 2 }), gift(3, { sender: 'ben', receiver: 'gil' })]);
  const { id } = await startBattle(pool);
  await committer.commit([gift(4), gift(5, { room: 'rex-live', quantity: 2 })]);
  granted(await changeBattle(pool, id, { type: 'leave', host: 'nova' }));
  granted(await endRoom(pool, 'rex-live'));
  await startBattle(pool, duel(against('max')));
  await committer.commit([gift(6, { sender: 'ben' }), gift(7)]);
  await addRevocation(pool, { jti: 'stolen' });
  granted(await createBattle(pool, duel({ accept: 'invite', sides: [HAL, IDA] }), 'hal'));
  await rollUpTo(pool);
  const client = await pool.connect();
  await noteRankingChanges(client, 0, Number.MAX_SAFE_INTEGER);
  client.release();
  while (await rankSupporters(pool));
}

const FIRST = `id = '${giftIdOf(1)}'`;
const SECOND = `id = '${giftIdOf(2)}'`;
const OVER = 'over_at is not null';
const RUNS = 'over_at is null';

/** For each claim, statements that make it false. */
const BREAKAGES: Record<string, string[]> = {
  'every user has a wallet and earnings': [
    `delete from wallets where user_id = 'nova'`,
    `delete from earnings where user_id = 'ann'`,
  ],
  'the version of earnings is the number of batches and journals that changed them': [
    `update earnings set version = version + 9 where user_id = 'nova'`,
    `update earnings set version = 1 where user_id = 'nova'`,
  ],
  'every gift was accepted at the price and in the battle that it named': [
    `update gifts set requested_price = 99 where ${FIRST}`,
    `update gifts set requested_battle = gen_random_uuid() where ${FIRST}`,
  ],
  'every streak is of consecutive gifts of one kind, counted from its first': [
    `update gifts set streak_count = streak_count + 5 where ${FIRST}`,
    `update gifts set streak_id = gen_random_uuid() where ${FIRST}`,
    `update gifts set streak_id = gen_random_uuid() where ${SECOND}`,
    `update gifts set id = gen_random_uuid() where ${FIRST}`,
    `update gifts set item_id = 'kiss' where ${SECOND}`,
    `update gifts set streak_expires_at = streak_expires_at + interval '1 hour' where ${FIRST}`,
    `update gifts set at = at - interval '1 hour' where ${FIRST}`,
    `update gifts set at = at + interval '1 hour' where ${FIRST}`,
    `update gifts set streak_expires_at = null where ${FIRST}`,
  ],
  'every gift went to the host of its room or to a guest who had joined before': [
    `update rooms set host_id = 'ann' where id = 'nova-live'`,
    `update gifts set receiver_id = 'ann' where ${FIRST}`,
  ],
  'a room has ended if and only if its feed has the end': [
    `update rooms set ended_at = null where id = 'rex-live'`,
    `update rooms set ended_at = now() where id = 'nova-live'`,
    `update room_events set event = event - 'at' where event->>'type' = 'room_ended'`,
  ],
  'the revision of every room counts the changes that its feed has, and its agreed battles': [
    'update rooms set revision = 0',
    `update rooms set revision = revision + 1 where id = 'max-live'`,
  ],
  'guests join and leave alternately, and the last event of a current guest is joining': [
    `update room_events set event = jsonb_set(event, '{type}', '"guest_left"') where event->>'type' = 'guest_joined'`,
    `update room_events set event = jsonb_set(event, '{user}', '"ann"') where event->>'type' = 'guest_left'`,
    `insert into room_guests values ('nova-live', 'ann')`,
    'delete from room_guests',
  ],
  'every event of a feed has the number of its row': [
    `update room_events set event = jsonb_set(event, '{seq}', '1') where event->>'type' = 'guest_left'`,
    `update room_events set event = event - 'type' where event->>'type' = 'guest_left'`,
  ],
  'every event that has a time has that of its row': [
    `update room_events set at = at + interval '1 hour' where event->>'type' = 'room_ended'`,
    `update room_events set at = at - interval '1 hour' where event->>'type' = 'room_ended'`,
    `update room_events set at = at + interval '1 hour' where event->>'type' = 'battle_started'`,
    `update room_events set event = jsonb_set(event, '{at}', '"2020-01-31T12:00:00.000Z"') where event->>'type' = 'battle_started'`,
  ],
  'every event of a battle is in a room of the battle, and its end has the stored result': [
    `update room_events set event = jsonb_set(event, '{result,winner}', '0') where event->>'type' = 'battle_ended'`,
    `update room_events set event = jsonb_set(event, '{result,sides,0,points}', '7') where event->>'type' = 'battle_ended'`,
    `update room_events set event = jsonb_set(event, '{state}', '"cut_short"') where event->>'type' = 'battle_ended'`,
    `update room_events set event = jsonb_set(event, '{battle}', '"btl_1"') where event->>'type' = 'battle_ended'`,
    `update battles set over_at = over_at + interval '1 hour' where ${OVER}`,
    `update battles set result = jsonb_set(result, '{winner}', '0') where ${OVER}`,
    `delete from battle_hosts where battle_id = (select id from battles where ${OVER})`,
  ],
  'the end of a round in a feed has what the battle has of that round': [
    `update room_events set event = jsonb_set(event, '{points,0}', '7') where event->>'type' = 'battle_round_ended'`,
    `update room_events set event = jsonb_set(event, '{winner}', '0') where event->>'type' = 'battle_round_ended'`,
    `update room_events set event = jsonb_set(event, '{round}', '3') where event->>'type' = 'battle_round_ended'`,
  ],
  'a room names a battle if, and only if, one was agreed in it': [
    `update rooms set battle_id = null where id = 'max-live'`,
    `update rooms set battle_id = gen_random_uuid() where id = 'max-live'`,
  ],
  'every room refers to the last battle that has begun in it': [
    `update rooms set battle_id = null where id = 'nova-live'`,
    `update rooms set battle_id = (select id from battles where ${OVER}) where id = 'nova-live'`,
  ],
  'every supporter reached their sum with their last gift in the room': [
    `update supporters set reached_at = reached_at - interval '1 year' where sender_id = 'ann'`,
  ],
  'ranked supporters of rooms have their sums at the ranked position': [
    `update ranked_supporters set coins = coins + 1 where sender_id = 'ann'`,
    `update ranked_supporters set reached = 1 where sender_id = 'ann'`,
    'delete from ranked_supporters',
    `insert into ranked_supporters values ('max-live', 'nobody', 1, 1, 1)`,
  ],
  'ranked supporters of battles have their points at the ranked position': [
    'update ranked_battle_supporters set points = points + 1',
    'update ranked_battle_supporters set since = since + 1',
    'delete from ranked_battle_supporters',
  ],
  'no list is ranked beyond its last gift': [
    `update room_rankings set ranked = 99 where room_id = 'nova-live'`,
    'update battle_rankings set ranked = 99',
    `insert into room_rankings values ('nowhere', 0)`,
  ],
  'every list with gifts that are not ranked waits to be ranked': [
    `delete from room_rankings where room_id = 'nova-live'`,
    'update battle_rankings set ranked = ranked - 1',
  ],
  'every gift, top-up and battle has an id of its time': [
    `update gifts set at = at - interval '2 days' where ${FIRST}`,
    `update journals set at = at + interval '1 year'`,
    `update battles set created_at = created_at - interval '1 year' where ${OVER}`,
  ],
  'the revocations of tokens have the number and the version that are stored for them': [
    'update token_revocation_version set held = held + 1',
    'update token_revocation_version set version = version - 1',
    'delete from token_revocations',
  ],
  'the tables of one row have it': [
    'delete from catalogue_version',
    'delete from token_revocation_version',
    'delete from node_liveness',
  ],
  'the feed has one epoch': ['delete from feed_epoch'],
  'every host has the side and the room that are stored in the battle': [
    `update battle_hosts set side = 1 - side`,
    `update battle_hosts set room_id = 'max-live' where host_id = 'rex'`,
    `delete from battle_hosts where host_id = 'rex'`,
  ],
  'a host proposes battles that they take part in, and a solo battle has one on each side': [
    `update battles set inviter_id = 'ann' where ${OVER}`,
    `update battles set progress = jsonb_set(progress, '{sides,0,hosts}', '[]') where ${OVER}`,
  ],
  'a battle is agreed if, and only if, all its hosts have accepted': [
    `update battles set agreed = not agreed where ${OVER}`,
    `update battles set agreed = true where state = 'invited'`,
    `update battle_hosts set agreed = false where host_id = 'max'`,
  ],
  'every host that a battle waits for has its open invitation, and no other host has one': [
    'delete from invitations',
    'update invitations set open = false',
    `update invitations set expires_at = expires_at + interval '1 hour'`,
    `update invitations set inviter_id = 'ann'`,
    `update invitations set host_id = 'ann'`,
  ],
  'a battle that is over has no due time, and has a result if it was played': [
    `update battles set due_at = now() where ${OVER}`,
    `update battles set state = 'live' where ${OVER}`,
    `update battles set state = 'finished' where ${RUNS}`,
    `update battles set result = null where ${OVER}`,
    `update battles set over_at = null, xid = null where ${OVER}`,
  ],
  'a running battle has a due time, at the latest the end of its round': [
    `update battles set due_at = null where ${RUNS}`,
    `update battles set due_at = now() + interval '10 years' where ${RUNS}`,
    `update battles set starts_at = ends_at where ${RUNS}`,
  ],
  'every bonus of a gift was active at the time of the gift': [
    `update gifts set boosts = '[{"id": "fake", "kind": "bonus", "add": 0.5}]' where id = '${giftIdOf(7)}'`,
  ],
  'everything in the log has a position below those of the next transactions': [
    `update gifts set xid = xid + 1000000000 where id = '${giftIdOf(7)}'`,
    `update battles set xid = xid + 1000000000 where ${OVER}`,
    'update journals set xid = 1000000000',
  ],
  'no follower has read beyond the end of the log': [
    'update log_followers set position = position + 1000000000',
  ],
  'the rankings have one cursor and follow the log': [
    'delete from ranking_cursor',
    'delete from log_followers',
  ],
  'the cursor of the rankings has the number of waiting increases and corrections': [
    'update ranking_cursor set waiting = 7',
    `insert into ranking_corrections values (0, 'senders', 'ann', gen_random_uuid(), gen_random_uuid(), 0, true)`,
  ],
  'each ranking has the number of its places': [
    `update rankings set places = places + 1 where period = 'day'`,
  ],
  'rankings, waiting increases and waiting corrections together have the sums of all gifts': [
    `with journal as (
       insert into journals (id, kind, user_id, account, idempotency_key, coins, at, xid)
       values (gen_random_uuid(), 'reversal', 'ann', 'earnings', 'fake', 0, now(), 0) returning id
     )
     insert into gift_corrections (journal_id, gift_id, room_id, receiver_id, owed, coins, earned, agency_coins, reversed, at, xid)
     select journal.id, g.id, room_id, receiver_id, 0, -1, 0, 0, false, now(), 0 from gifts g, journal where g.id = '${giftIdOf(7)}'`,
    'update ranking_places set score = score * 100',
    `update ranking_places p set gifts = 0 from rankings r where r.id = ranking_id and board = 'host'`,
    `update ranking_places set reached = lpad(reached, 60, 'f')`,
    `delete from ranking_places where ranked_id = 'ben'`,
    `insert into ranking_places select 'nobody', id, 1, 1, '' from rankings where board = 'room'`,
    `update log_followers set position = 0 where name = 'rankings'`,
  ],
  'the ranking of hosts has their battles, wins, points and streaks': [
    'update ranking_hosts set wins = wins + 10',
    'update ranking_hosts set streak = 99',
    'update ranking_hosts set best_streak = 99',
    `delete from ranking_hosts where user_id = 'rex'`,
    `update ranking_hosts h set points = 0 from rankings r where r.id = ranking_id and period = 'day'`,
  ],
};

let ledger: TestLedger;
let client: pg.PoolClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ ledger, close } = await openTestLedger());
  await setValidScene(ledger);
  client = await ledger.connect();
  // Foreign keys prevent some of these changes, but not a damaged disk.
  await client.query('set session_replication_role = replica');
});
afterAll(() => close());

test('the checks find nothing wrong in the rows that the program wrote', () =>
  expectNothingWrong(ledger.pool));

testBreakages(CHECKS, BREAKAGES, () => client);
