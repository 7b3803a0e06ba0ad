import { setTimeout as sleep } from 'node:timers/promises';
import type { Battle, BattleAudit, Receipt, StatementLine } from '@lavish/protocol';
import { expect } from 'vitest';
import { pickOne } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import type { LavishProcess } from '../support/lavish-process.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';
import { checkAccounts } from './support/check-accounts.ts';
import { test } from './support/fault-test.ts';
import { carryOut, type Movement } from './support/movement.ts';
import { readPages } from './support/read-pages.ts';
import { openReplicatedPair } from './support/replicated-pair.ts';
import { propose, untilBattle } from './support/round-end.ts';
import { seededChoices } from './support/rounds.ts';
import { ask } from './support/send-request.ts';
import { clockBehindBy } from './support/slow-clock.ts';
import { ITEM_POINTS, prepareWorld, ROOMS } from './support/world.ts';

const BEHIND_S = 20;
const CLOCK_BEHIND = clockBehindBy(BEHIND_S);
const SENDERS = ['ann', 'bob'];

let keys = 0;

/** A gift to the host of a room, of which the host earns something. */
const rocket = (user: string, room: string): Movement => ({
  kind: 'gift',
  user,
  path: `/rooms/${room}/gifts`,
  body: { sender: user, item: 'rocket' },
  key: `rocket-${++keys}`,
  receipt: null,
  refusal: null,
});

test.skipIf(CLOCK_BEHIND === null)(
  'a failover to a standby whose log and clock are behind leaves statements in order, earnings complete and verdicts right',
  { timeout: 120_000 },
  async ({ newFolder, start, onTestFinished }) => {
    const pair = await openReplicatedPair(newFolder(), newFolder(), CLOCK_BEHIND!);
    const address = await openTcpProxy(pair.primary.url);
    onTestFinished(() => address.close());
    const node = await start(newFolder(), { databaseUrl: address.url });
    const world = await prepareWorld(node);
    const sides = ROOMS.map(({ id, host }) => ({ hosts: [{ host, room: id }] }));
    const { id: battle } = await propose(node, {
      ...{ mode: 'solo', sides, accept: 'auto', countdown_s: 0, duration_s: 300 },
    });
    await untilBattle(
      () => [node],
      battle,
      ({ state }) => state === 'live',
    );

    const gifts: Movement[] = [];
    function give(user: string, room: string): Promise<void> {
      const gift = rocket(user, room);
      gifts.push(gift);
      world.movements.push(gift);
      return carryOut(node, gift, new Map());
    }
    async function giveTwiceToEach() {
      for (const user of [...SENDERS, ...SENDERS]) for (const { id } of ROOMS) await give(user, id);
    }

    await giveTwiceToEach();
    await pair.standby.ask((client) => client.query('select pg_wal_replay_pause()'));
    await giveTwiceToEach();
    // Reads do not go to the standby, which does not have these gifts yet.
    await expectLists(node, gifts);

    // The standby never gets a commit that the sender holds back, and gets one that the receiver held back. Neither was acknowledged.
    const of = pickOne(seededChoices('a standby behind'), ['sender', 'receiver'] as const);
    const failover = pair.failOver(false, { of, ms: 600 });
    await sleep(200);
    const unanswered = give('ann', 'stage');
    await failover;
    address.moveTo(pair.primary.url);
    await unanswered;
    await giveTwiceToEach();
    expect(await clockOf(pair.primary)).toBeLessThan(Date.now() - (BEHIND_S - 1) * 1_000);

    await expectLists(node, gifts);
    await expectVerdicts(node, battle, gifts);
    expect(await checkAccounts(node, world, [], gifts), of).toEqual([]);
  },
);

const clockOf = ({ ask: askServer }: Awaited<ReturnType<typeof openReplicatedPair>>['primary']) =>
  askServer(async (client) => {
    const { rows } = await client.query<{ ms: number }>(
      'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
    );
    return rows[0]!.ms;
  });

const receiptsOf = (gifts: readonly Movement[]) =>
  gifts.map(({ receipt }) => JSON.parse(receipt!) as Receipt);

/** A statement is in the order of the wallet's versions, newest first, and pages of earnings have each gift once. */
async function expectLists(node: LavishProcess, gifts: readonly Movement[]): Promise<void> {
  const receipts = receiptsOf(gifts);
  for (const user of SENDERS) {
    const sent = receipts.filter(({ sender }) => sender === user);
    const byVersion = sent.toSorted((a, b) => b.wallet_version - a.wallet_version).map(({ id }) => id);
    const lines = await readPages<StatementLine>(node, `/users/${user}/entries`);
    // The last line is the top-up.
    expect(
      lines.slice(0, -1).map(({ id }) => id),
      user,
    ).toEqual(byVersion);
  }
  for (const { host } of ROOMS) {
    const earned = receipts.filter(({ receiver }) => receiver === host).map(({ id }) => id);
    const lines = await readPages<StatementLine>(node, `/users/${host}/entries?account=earnings`);
    expect(lines.map(({ id }) => id).sort(), host).toEqual(earned.sort());
  }
}

/** Each gift counts in the battle, and receipts, score and the recomputed result agree. */
async function expectVerdicts(node: LavishProcess, id: string, gifts: readonly Movement[]): Promise<void> {
  for (const { at, battle } of receiptsOf(gifts)) expect(battle, at).toMatchObject({ id, counted: true });
  const end = await ask(node, { method: 'POST', path: `/battles/${id}/end` });
  const { sides } = JSON.parse(end!.text) as Battle;
  const points = ROOMS.map(
    ({ id: room }) => gifts.filter(({ path }) => path.includes(`/${room}/`)).length * ITEM_POINTS.rocket!,
  );
  expect(sides.map((side) => side.points)).toEqual(points);
  const audit = await ask(node, { method: 'GET', path: `/battles/${id}/audit` });
  expect(JSON.parse(audit!.text) as BattleAudit).toMatchObject({ matches: true, differences: [] });
}
