import type pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { changeBattle } from '../battles/change-battle.ts';
import { ROLLUP_FOLLOWERS } from '../rollups/rollup-followers.ts';
import { addViewHistory } from '../rooms/room-views.ts';
import { ARENA, duel, startBattle } from '../testing/arena.ts';
import { openTestLedger, type TestLedger } from '../testing/ledger.ts';
import { awayFromTheHour, followTo } from '../testing/roll-up.ts';
import { sendsRose, setScene } from '../testing/stage.ts';
import { ROLLUP_CHECKS } from './rollup-checks.ts';
import { testBreakages } from './testing/find-breakages.ts';

/** One gift of Ann to Nova in a battle that was cut short, and Ann as the only viewer. */
async function setRolledUpScene({ pool, openCommitter }: TestLedger): Promise<void> {
  await awayFromTheHour(pool);
  await setScene(pool, ARENA);
  await addViewHistory(pool, [['nova-live', 'ann']]);
  const { id } = await startBattle(pool, duel());
  await openCommitter().commit([sendsRose({ room: 'nova-live', receiver: 'nova' })]);
  await changeBattle(pool, id, { type: 'end' });
  for (const follower of ROLLUP_FOLLOWERS) await followTo(pool, follower);
}

/** For each claim, statements that make it false. */
const BREAKAGES: Record<string, string[]> = {
  'the rollups have one calendar and three followers': [
    `delete from log_followers where name = 'rollups'`,
    'delete from rollup_calendar',
  ],
  'the rollup of rooms is the sum of their gifts': [
    'update rollup_rooms set units = units + 1',
    `update rollup_rooms set region = 'eu'`,
    'update gifts set coins = coins + 1',
  ],
  'the rollup of receivers is the sum of their gifts': [
    'update rollup_receivers set points = 0',
    'delete from rollup_receivers',
    `update gifts set receiver_id = 'rex'`,
  ],
  'the rollup of items is the sum of their gifts': [
    'update rollup_items set battle_coins = 0',
    `update rollup_items set starts_at = starts_at - interval '15 minutes'`,
  ],
  'the rollup of quarters of an hour is the sum of their gifts': ['update rollup_quarters set coins = 0'],
  'the days of items are the sum of their gifts': [
    'update rollup_item_days set day = day - 1',
    `update rollup_calendar set zone = case when now() at time zone 'UTC' < current_date + time '12:00'
                                            then 'Etc/GMT+12' else 'Etc/GMT-12' end`,
  ],
  'the days and months of rooms are the sum of their gifts': [
    'update rollup_room_periods set earned = earned + 1',
    `delete from rollup_room_periods where grain = 'month'`,
  ],
  'the days and months of receivers are the sum of their gifts': [
    `delete from rollup_receiver_periods where grain = 'month'`,
  ],
  'the days of pairs are the sum of their gifts': [`update rollup_pairs set sender_id = 'ben'`],
  'the days, weeks and months of senders are the sum of their gifts': [
    `update rollup_senders set coins = 1 where grain = 'week'`,
    `insert into rollup_senders values ('day', current_date, 'ben', 1, 1)`,
  ],
  "every sender's first day is that of their first gift": [
    'update rollup_first_gifts set day = day - 1',
    'delete from rollup_first_gifts',
  ],
  'every cohort has the senders who gave on the day': ['update rollup_cohorts set senders = 2'],
  'the counts of senders are the distinct senders of each day, week and month': [
    `update rollup_counts set new_senders = 0 where grain = 'month'`,
    `update rollup_counts set senders = 2 where grain = 'day'`,
  ],
  'no period has fewer viewers than the view history': [
    `update rollup_counts set viewers = 0 where grain = 'week'`,
    'update rollup_counts set viewers_who_gave = 0',
  ],
  'the battles of each day are those that ended on it': [
    'update rollup_battles set battles = 2',
    'update rollup_battles set room_seconds = seconds',
  ],
  'the battles of each host are those that ended on the day': [
    'update rollup_battle_hosts set wins = 1',
    `delete from rollup_battle_hosts where host_id = 'rex'`,
  ],
};

let ledger: TestLedger;
let close: () => Promise<void>;
let client: pg.PoolClient;

beforeAll(async () => {
  ({ ledger, close } = await openTestLedger());
  await setRolledUpScene(ledger);
  client = await ledger.connect();
});
afterAll(() => close());

testBreakages(ROLLUP_CHECKS, BREAKAGES, () => client);
