import { afterAll, beforeAll, expect } from 'vitest';
import { createPollVoided } from '../../providers/google-play/poll-voided.ts';
import { createPublisherApi } from '../../providers/google-play/publisher-api.ts';
import {
  type GooglePlayServer,
  startGooglePlay,
} from '../../providers/google-play/testing/google-play-server.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { claimPoll, failPoll, savePage } from './provider-polls.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let google: GooglePlayServer;
beforeAll(async () => {
  google = await startGooglePlay();
});
afterAll(() => google.close());

type Pool = Parameters<typeof claimPoll>[0];

const pollOn = (pool: Pool) =>
  createPollVoided({
    api: createPublisherApi(google.config, { now: Date.now }),
    claim: () => claimPoll(pool, 'google'),
    save: (poll, page) => savePage(pool, poll, page),
    fail: (poll, error, delayMs) => failPoll(pool, poll, error, delayMs),
  });

const voidAt = (token: string, at: number) =>
  google.voided.push({ purchaseToken: token, voidedTimeMillis: String(at) });

const makeDue = (pool: Pool) => pool.query('update provider_polls set next_at = now()');

async function storedTokens(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ body: string }>(
    "select body from provider_messages where provider = 'google' and state = 'due' order by body",
  );
  return rows.map(({ body }) => JSON.parse(body).purchaseToken);
}

it('stores each voided purchase of the last 30 days once, page by page', async ({ ledger: { pool } }) => {
  const now = Date.now();
  google.pageSize = 2;
  google.voided.length = 0;
  for (const [token, days] of Object.entries({ a: 0, b: 1, c: 7, d: 15, e: 29, f: 31 }))
    voidAt(token, now - days * DAY_MS - 1_000);
  const poll = pollOn(pool);
  expect([await poll(), await poll(), await poll()]).toEqual([true, true, false]);
  expect(await storedTokens(pool)).toEqual(['a', 'b', 'c', 'd', 'e']);
  // It is read again in five minutes, and only the last day of it.
  expect(await poll()).toBe(false);
  expect(google.requests).toHaveLength(3);
  voidAt('late', now - 20 * HOUR_MS);
  await makeDue(pool);
  await poll();
  expect(await storedTokens(pool)).toEqual(['a', 'b', 'c', 'd', 'e', 'late']);
});

it('lets one node at a time read, and loses no page when that node ends', async ({ ledger: { pool } }) => {
  google.pageSize = 1;
  google.voided.length = 0;
  for (const token of ['a', 'b', 'c']) voidAt(token, Date.now() - 1_000);
  const polls = [pollOn(pool), pollOn(pool), pollOn(pool)];
  // A node that has claimed the poll, and has ended then.
  expect(await claimPoll(pool, 'google')).not.toBeNull();
  expect(await Promise.all(polls.map((poll) => poll()))).toEqual([false, false, false]);
  for (let round = 0; round < 4; round += 1) {
    await makeDue(pool);
    await Promise.all(polls.map((poll) => poll()));
  }
  expect(await storedTokens(pool)).toEqual(['a', 'b', 'c']);
});

it('reads a window again after a failure, and waits longer each time', async ({ ledger: { pool } }) => {
  google.pageSize = 1;
  google.voided.length = 0;
  for (const token of ['a', 'b']) voidAt(token, Date.now() - 1_000);
  const poll = pollOn(pool);
  await poll();
  google.fault = 'nonsense';
  const waits: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    await makeDue(pool);
    await expect(poll()).rejects.toThrow('Google Play answers with no voided purchases');
    const { rows } = await pool.query<{ wait: number; error: string }>(
      'select round(extract(epoch from next_at - now()))::integer as wait, error from provider_polls',
    );
    waits.push(rows[0]!.wait);
    expect(rows[0]!.error).toContain('Google Play');
  }
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
  google.fault = 'none';
  for (let page = 0; page < 2; page += 1) {
    await makeDue(pool);
    await poll();
  }
  expect(await storedTokens(pool)).toEqual(['a', 'b']);
});
