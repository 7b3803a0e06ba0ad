import { setTimeout as sleep } from 'node:timers/promises';
import type { Battle, PostBattle } from '@lavish/protocol';
import { between, pickOne, type Random } from '../../../packages/server/src/cli/simulate/seeded-random.ts';
import type { LavishProcess } from '../../support/lavish-process.ts';
import { type Movement, post } from './movement.ts';
import { type Answer, ask, note, type Traffic } from './send-request.ts';
import { drawGift, HTTP_SENDERS, ROOMS, type World } from './world.ts';

/*
 * Battles between the two rooms of the world, from the proposal to the result, and senders who give to both sides meanwhile.
 */

/** Gifts a second to each side. */
const RATE = 200;
const GIVERS = HTTP_SENDERS.filter((sender) => !sender.startsWith('poor'));
/** An outage is shorter. */
const PATIENCE_MS = 60_000;

const RULES: readonly Partial<PostBattle>[] = [
  { duration_s: 2, tie: { policy: 'draw' } },
  { duration_s: 2, tie: { policy: 'most_supporters' } },
  { duration_s: 1, rounds: 3, tie: { policy: 'first_to_score' } },
  { duration_s: 1, rounds: 2, tie: { policy: 'overtime', overtime_s: 1, max: 2 } },
  { duration_s: 1, rounds: 2, tie: { policy: 'sudden_death', overtime_s: 1 } },
];

/** Luna on the stage against Nova in the attic: every kind of boost, and any tie policy. */
export const drawBattle = (random: Random): PostBattle => ({
  mode: 'solo',
  sides: ROOMS.map(({ id, host }) => ({ hosts: [{ host, room: id }] })),
  countdown_s: 1,
  accept: 'auto',
  boosts: [
    { id: 'rush', kind: 'window', from_s: -1, multiplier: 1.5, items: ['rose'] },
    { id: 'last', kind: 'finisher', from_s: -1, multiplier: 2, items: ['clap'] },
    { id: 'luck', kind: 'chance', chance: 0.3, multiplier: 2 },
    { id: 'hunt', kind: 'task', target_points: 5_000, reward_s: 1, multiplier: 1.3333 },
  ],
  ...pickOne(random, RULES),
});

export async function propose(server: LavishProcess, request: PostBattle): Promise<Battle> {
  const answer = await ask(server, { method: 'POST', path: '/battles', body: request });
  if (answer?.status !== 201) throw new Error(`the battle: ${answer?.text}`);
  return JSON.parse(answer.text) as Battle;
}

/** Returns null without a response, or if the response is a refusal. */
async function readBattle(server: LavishProcess, id: string): Promise<Battle | null> {
  const answer = await ask(server, { method: 'GET', path: `/battles/${id}` });
  return answer?.status === 200 ? (JSON.parse(answer.text) as Battle) : null;
}

/** Reads the battle from one server after another until `isSo` holds. */
export async function untilBattle(
  servers: () => readonly LavishProcess[],
  id: string,
  isSo: (battle: Battle) => boolean,
): Promise<Battle> {
  const giveUpAtMs = performance.now() + PATIENCE_MS;
  for (let attempt = 0; performance.now() < giveUpAtMs; attempt++) {
    const list = servers();
    const battle = await readBattle(list[attempt % list.length]!, id);
    if (battle && isSo(battle)) return battle;
    await sleep(20);
  }
  throw new Error(`not within ${PATIENCE_MS} ms: battle ${id}`);
}

/** Waits until up to 150 ms before or after the nth round end, or after the battle's end if it is over sooner. */
export async function untilRoundAlmostOver(
  server: LavishProcess,
  { id }: Battle,
  roundNumber: number,
  random: Random,
): Promise<{ offMs: number }> {
  const { ends_at } = await untilBattle(
    () => [server],
    id,
    ({ round, result }) => round >= roundNumber || result !== null,
  );
  const offMs = between(random, -150, 150);
  await sleep(Math.max(0, Date.parse(ends_at!) + offMs - Date.now()));
  return { offMs };
}

export interface Giving {
  readonly movements: readonly Movement[];
  /** Stops sending; resolves when every request has its response. */
  stop(): Promise<void>;
}

/**
 * Sending pauses at this number. Without a server each request repeats ten times a second, and on a busy machine thousands of
 * them left this process no time to notice that a server runs again.
 */
const MAX_UNDER_WAY = 40;

/** Gives to both sides at a steady rate, over any server that responds. Some gifts name the battle. */
export function startGiving(
  servers: () => readonly LavishProcess[],
  world: World,
  { id }: Battle,
  random: Random,
  traffic: Traffic,
): Giving {
  const movements: Movement[] = [];
  const underWay = new Set<Promise<void>>();
  const startedAtMs = performance.now();
  let stopping = false;

  function give(index: number) {
    const gift = drawGift(random, pickOne(random, GIVERS), ROOMS[index % ROOMS.length]!);
    if (random() < 0.3) gift.body.battle = id;
    movements.push(gift);
    world.movements.push(gift);
    const delivered = deliver(servers, gift, between(random, 0, 1), traffic);
    underWay.add(delivered);
    // A failed one stays, so that `stop` rejects with its error.
    delivered.then(
      () => underWay.delete(delivered),
      () => {},
    );
  }

  async function giveSteadily() {
    while (!stopping) {
      const due = ((performance.now() - startedAtMs) / 1_000) * RATE * ROOMS.length;
      while (movements.length < due && underWay.size < MAX_UNDER_WAY) give(movements.length);
      await sleep(5);
    }
  }

  const giving = giveSteadily();
  return {
    movements,
    async stop() {
      stopping = true;
      await giving;
      await Promise.all(underWay);
    },
  };
}

/** Sends the request to the other server, under the same key, if the response is missing or leaves the outcome open. */
async function deliver(
  servers: () => readonly LavishProcess[],
  gift: Movement,
  first: number,
  traffic: Traffic,
): Promise<void> {
  const giveUpAtMs = performance.now() + PATIENCE_MS;
  for (let attempt = first; performance.now() < giveUpAtMs; attempt++) {
    const list = servers();
    const answer = await post(list[attempt % list.length]!, gift);
    note(traffic, answer);
    if (answer !== null && answer.status !== 503) return settle(gift, answer);
    await sleep(100);
  }
  throw new Error(`gift ${gift.key} had no answer in ${PATIENCE_MS} ms`);
}

function settle(gift: Movement, { status, text, code }: Answer): void {
  if (status === 201 || status === 200) gift.receipt = text;
  else if (status >= 400 && status < 500) gift.refusal = code;
  else throw new Error(`${gift.key}: ${status} ${text}`);
}

/** Responses that givers may get, besides those of the load, while a server or the database is unavailable. */
export const ROUND_END_ANSWERS = [
  '200 replayed',
  '201',
  '409 battle_not_live',
  '409 price_changed',
  '409 receiver_not_in_battle',
  '503 outcome_unknown',
  '503 overloaded',
  'no answer',
];
