import type { Battle, PostBattle, Receipt } from '@lavish/protocol';
import { expect } from 'vitest';
import { checkAccounts } from '../faults/support/check-accounts.ts';
import { test } from '../faults/support/fault-test.ts';
import type { Load } from '../faults/support/load.ts';
import { carryOut, type Movement, post } from '../faults/support/movement.ts';
import { propose } from '../faults/support/round-end.ts';
import { seededChoices } from '../faults/support/rounds.ts';
import {
  ALLOWED_DURING_OUTAGE,
  type Answer,
  ask,
  type Question,
  type Server,
  type Traffic,
} from '../faults/support/send-request.ts';
import { prepareWorld, ROOMS } from '../faults/support/world.ts';
import { createTestDatabase } from '../support/database.ts';
import type { LavishProcess } from '../support/lavish-process.ts';
import { runLavish } from '../support/run-lavish.ts';
import { onDatabase } from '../support/test-postgres.ts';
import { waitUntil } from '../support/wait-until.ts';
import { checkOutRelease, hasWholeHistory, isInHistory } from './support/release-before.ts';
import { RELEASES } from './support/releases.ts';

const [version, { commit }] = Object.entries(RELEASES).at(-1)!;

const CATEGORIES: Record<string, string> = { rose: 'flowers', rocket: 'vehicles' };
const REGIONS: Record<string, string> = {
  ann: 'north',
  bob: 'south',
  fay: 'north',
  luna: 'east',
  nova: 'west',
};

/** How many of the last requests are sent again: all of them take half a minute. */
const REPEATED = 2_000;

const BATTLE: PostBattle = {
  mode: 'solo',
  sides: ROOMS.map(({ id, host }) => ({ hosts: [{ host, room: id }] })),
  duration_s: 600,
  countdown_s: 1,
  accept: 'auto',
};

// Only a whole history must have the release: a shallow clone and an unpacked archive pass without it.
if (!isInHistory(commit)) {
  console.log(`This history has no Lavish ${version}, so it is not tested: run git fetch --unshallow`);
  test(`a whole history has the commit of ${version}`, () => {
    expect(hasWholeHistory()).toBe(false);
  });
} else {
  test(`a node of ${version} serves beside a new one, until a feature that it lacks is in use`, {
    timeout: 240_000,
  }, async ({ newFolder, start, startLoad, onTestFinished }) => {
    const random = seededChoices('release before');
    const traffic: Traffic = new Map();
    const database = await createTestDatabase({ empty: true });
    onTestFinished(database.drop);
    // One folder, so that the nodes have the same keys.
    const folder = newFolder();
    const launcher = checkOutRelease(commit, newFolder());
    const old = await start(folder, { databaseUrl: database.url, launcher });
    const world = await prepareWorld(old);
    for (const [item, category] of Object.entries(CATEGORIES))
      await put(old, `/catalogue/${item}`, { category });
    const { id: battle } = await propose(old, BATTLE);

    const overOld = startLoad(old, world, random, traffic);
    await more(overOld, 500);
    expect(await runLavish(['migrate'], { DATABASE_URL: database.url })).toMatchObject({
      code: 0,
      stderr: '',
    });
    await more(overOld, 500);
    const fresh = await start(folder, { databaseUrl: database.url });
    for (const [user, region] of Object.entries(REGIONS)) await put(fresh, `/users/${user}`, { region });
    const tagged = overOld.movements.length;
    const overNew = startLoad(fresh, world, random, traffic);
    const taggedOnes = [() => overOld.movements.slice(tagged), () => overNew.movements];
    await Promise.all(taggedOnes.map(enoughReceipts));
    await Promise.all([overOld.stop(), overNew.stop()]);
    await end(old, battle);

    expect([...traffic.keys()].filter((kind) => !ALLOWED.includes(kind))).toEqual([]);
    expect(await checkAccounts(fresh, world, [], world.movements.slice(-REPEATED))).toEqual([]);
    for (const movements of taggedOnes) {
      const receipts = receiptsOf(movements());
      expect(await readTags(database.url, receipts)).toEqual(receipts.map(tagsOf));
    }

    // The first campaign, for example.
    await onDatabase(database.url, (client) =>
      client.query("insert into gift_features (feature) values ('campaigns')"),
    );
    const [refused, accepted] = [giftOfAnn('refused'), giftOfAnn('accepted')];
    expect(await post(old, refused)).toMatchObject({ status: 503, code: 'overloaded', retryAfter: '1' });
    // The new node accepts gifts, also the same request, as a client sends it again.
    for (const gift of [accepted, refused]) {
      await carryOut(fresh, gift, new Map());
      expect(gift.receipt).not.toBeNull();
    }
    expect(old.log()).toContain(`a node of Lavish ${version} cannot commit gifts`);

    expect(await old.stop()).toBe(0);
    await expect(start(folder, { databaseUrl: database.url, launcher })).rejects.toThrow(
      'The database is newer',
    );
    const verify = await runLavish(['verify'], { DATABASE_URL: database.url });
    expect(verify).toMatchObject({ code: 0, stdout: expect.stringContaining('All checks passed.') });
    await fresh.kill();
  });
}

/** `overloaded`: on a busy machine gifts can wait for the migration until their deadline. No outcome is unknown. */
const ALLOWED = ALLOWED_DURING_OUTAGE.filter((kind) => kind !== '503 outcome_unknown');

/** Sends a request again while the busy machine lets the server answer only that it is overloaded. */
async function succeed(server: Server, question: Question): Promise<Answer> {
  let answer: Answer | null = null;
  await waitUntil(question.path, async () => {
    answer = await ask(server, question);
    return answer?.code !== 'overloaded';
  });
  expect(answer).toMatchObject({ status: 200 });
  return answer!;
}

const put = (server: Server, path: string, body: object) => succeed(server, { method: 'PUT', path, body });

/** A gift that every node accepts unless it is too old. Those of the load sometimes have a wrong price. */
const giftOfAnn = (key: string): Movement => ({
  kind: 'gift',
  user: 'ann',
  path: `/rooms/${ROOMS[0].id}/gifts`,
  body: { sender: 'ann', item: 'rose', quantity: 1 },
  key,
  receipt: null,
  refusal: null,
});

/** Ends a battle, over both nodes the same way. */
async function end(server: LavishProcess, battle: string): Promise<void> {
  const { text } = await succeed(server, { method: 'POST', path: `/battles/${battle}/end`, body: {} });
  const { sides } = JSON.parse(text) as Battle;
  for (const { points } of sides) expect(points).toBeGreaterThan(0);
}

/** Waits for so many more answers. */
function more(load: Load, count: number): Promise<void> {
  const enough = load.answered + count;
  return waitUntil(`${count} more answers`, () => load.answered >= enough);
}

/** Waits for 400 receipts: on a busy machine most answers can be that the server is overloaded. */
const enoughReceipts = (movements: () => readonly Movement[]): Promise<void> =>
  waitUntil(
    '400 receipts',
    () => movements().filter(({ kind, receipt }) => kind === 'gift' && receipt !== null).length > 400,
    90_000,
    20,
  );

const receiptsOf = (movements: readonly Movement[]): Receipt[] =>
  movements.flatMap(({ kind, receipt }) =>
    kind === 'gift' && receipt !== null ? [JSON.parse(receipt) as Receipt] : [],
  );

type Tags = [id: string, category: string | null, senderRegion: string | null, receiverRegion: string | null];

const tagsOf = ({ id, item, sender, receiver }: Receipt): Tags => [
  id.slice(4),
  CATEGORIES[item] ?? null,
  REGIONS[sender] ?? null,
  REGIONS[receiver] ?? null,
];

/** The tags of these gifts, in their order. */
const readTags = (url: string, receipts: readonly Receipt[]): Promise<Tags[]> =>
  onDatabase(url, async (client) => {
    const { rows } = await client.query<Tags>({
      text: `select replace(g.id::text, '-', ''), category, sender_region, receiver_region
               from unnest($1::uuid[]) with ordinality r (id, place) join gifts g using (id) order by place`,
      values: [receipts.map(({ id }) => id.slice(4))],
      rowMode: 'array',
    });
    return rows;
  });
