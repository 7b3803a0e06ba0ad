import type pg from 'pg';
import { describe, expect } from 'vitest';
import { campaignFollower } from '../../../store/campaigns/follow-campaigns.ts';
import { prepareHistory, readHistoryProgress } from '../../../store/history/history-progress.ts';
import { ROLLUP_FOLLOWERS } from '../../../store/rollups/rollup-followers.ts';
import { expectNothingWrong, ledgerTest as it } from '../../../store/testing/ledger.ts';
import { followTo, rollUpTo } from '../../../store/testing/roll-up.ts';
import { putUser } from '../../../store/users/user-profiles.ts';
import { seedCatalogue } from '../../commands/seed-command.ts';
import { generateHistory } from './generate-history.ts';

const DAYS = 4;

/** A Monday. The Saturday before is the first of its month, which has a campaign. */
const ENDS_AT = '2026-11-09T19:00:00.000Z';

/**
 * Prepares a history that ends at a given time, so that it has the same days each time. The tests of this file go forward in
 * time, as a process that generates a history does: its ids ascend.
 */
async function prepare(pool: pg.Pool, endsAt: string): Promise<void> {
  await prepareHistory(pool, 'UTC', DAYS);
  await seedCatalogue(pool);
  await endAt(pool, endsAt);
}

async function endAt(pool: pg.Pool, endsAt: string): Promise<void> {
  await pool.query('update demo_history.progress set ends_at = $1, next_step = 0', [endsAt]);
  await pool.query('select create_gift_partition($1)', [endsAt]);
}

/** Runs it until more than this part is written. */
async function runUntil(url: string, part: number): Promise<void> {
  const stopped = generateHistory(url, {
    restFactor: 0,
    onProgress: (written) => {
      if (written > part) throw new Error('stopped');
    },
  });
  await expect(stopped).rejects.toThrow('stopped');
}

async function followAll(pool: pg.Pool): Promise<void> {
  await rollUpTo(pool);
  for (const follower of [...ROLLUP_FOLLOWERS, campaignFollower]) await followTo(pool, follower);
}

/** What a history has, by the time until its end, without random ids. */
async function contentOf(pool: pg.Pool): Promise<unknown> {
  const { rows: gifts } = await pool.query(
    `select ends_at - at as before, sender_id, receiver_id, item_id, quantity, coins, balance, points
       from gifts cross join demo_history.progress order by at, sender_id, item_id, wallet_version`,
  );
  const { rows: battles } = await pool.query(
    `select state, p.ends_at - over_at as before, result->'winner' as winner
       from battles b cross join demo_history.progress p order by over_at, b.progress->'sides'`,
  );
  return { gifts, battles };
}

describe('a generated history', () => {
  it('passes verify, with battles, a campaign, quiet nights and growth, and is the same again', async ({
    ledger: { url, pool },
  }) => {
    await prepare(pool, ENDS_AT);
    const gifts = await generateHistory(url, { restFactor: 0 });
    await followAll(pool);
    await expectNothingWrong(pool);
    const { rows } = await pool.query<Record<string, number>>(
      `select (select count(*) from gifts) as gifts, (select count(*) from gifts where battle_ordinal is not null) as counted,
              (select count(*) from gifts where extract(hour from at) between 5 and 8) as morning,
              (select count(*) from gifts where extract(hour from at) between 18 and 22) as evening,
              (select count(*) from battles where state = 'finished') as finished, (select count(*) from battles) as battles,
              (select count(*) from rooms where ended_at is null) as live,
              (select count(*) from gifts where campaigns is not null) as scored,
              (select count(*) from campaigns where ends_at < $1) as past_campaigns,
              (select count(distinct user_id) from room_views) as viewers,
              (select count(distinct sender_id) from gifts) as senders,
              (select count(*) from gifts where at >= $1) as later, (select min(coins) from wallets) as poorest`,
      [ENDS_AT],
    );
    const found = rows[0]!;
    expect(found.gifts).toBe(gifts);
    expect(gifts / DAYS).toBeGreaterThan(250);
    expect(found).toMatchObject({ live: 0, later: 0, past_campaigns: 1, finished: found.battles });
    expect(found.evening).toBeGreaterThan(10 * found.morning!);
    expect(found.battles).toBeGreaterThan(DAYS);
    expect(found.counted).toBeGreaterThan(100);
    expect(found.scored).toBeGreaterThan(100);
    expect(found.viewers).toBeGreaterThan(found.senders!);
    expect(found.poorest).toBeGreaterThanOrEqual(0);

    expect(await generateHistory(url, { restFactor: 0 })).toBe(0);
    expect((await readHistoryProgress(pool))!.nextStep).toBe(DAYS + 2);
  });

  it('continues after a process that ended half way, with the same content', async ({ ledger }) => {
    const { url, pool } = ledger;
    await prepare(pool, '2026-11-20T19:00:00.000Z');
    for (const part of [0.1, 0.3, 0.7]) await runUntil(url, part);
    await generateHistory(url, { restFactor: 0 });
    await expectNothingWrong(pool);
    const interrupted = await contentOf(pool);
    await pool.query(
      `truncate users, journals, wallets, earnings, gifts, gift_keys, rooms, room_events, room_views, supporters, battles,
                battle_hosts, battle_supporters, campaigns, campaign_members cascade`,
    );
    // Four weeks later, on the same weekdays.
    await endAt(pool, '2026-12-18T19:00:00.000Z');
    await generateHistory(url, { restFactor: 0 });
    expect(await contentOf(pool)).toEqual(interrupted);
  });

  it('leaves out days whose rankings are closed', async ({ ledger: { url, pool } }) => {
    await prepare(pool, '2027-01-15T19:00:00.000Z');
    await runUntil(url, -1);
    await pool.query(
      `insert into rankings (id, board, period, starts_at, ends_at, closed)
       values (1000, 'senders', 'day', '2027-01-13', '2027-01-14', true)`,
    );
    await generateHistory(url, { restFactor: 0 });
    const { rows } = await pool.query<{ first: string }>(`select min(at)::date::text as first from gifts`);
    expect(rows[0]!.first).toBe('2027-01-14');
  });

  it('is not prepared in a database that has users', async ({ ledger: { url, pool } }) => {
    await putUser(pool, 'ann', {});
    await prepareHistory(pool, 'UTC');
    expect(await readHistoryProgress(pool)).toBeNull();
    expect(await generateHistory(url, { restFactor: 0 })).toBe(0);
  });
});
