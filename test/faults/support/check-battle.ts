import { isDeepStrictEqual } from 'node:util';
import type { Battle, BattleAudit, BattleResult, PostBattle, Receipt } from '@lavish/protocol';
import { openPool } from '../../../packages/server/src/postgres/postgres-client.ts';
import type { LavishProcess } from '../../support/lavish-process.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { type BattleScreen, sideKey } from './battle-screen.ts';
import type { Movement } from './movement.ts';
import { replayBattle } from './replay-battle.ts';
import { ask } from './send-request.ts';
import { ROOMS } from './world.ts';

const MAX_PROBLEMS = 10;

/** A battle that is over, and the sources to compare. */
export interface PlayedBattle {
  id: string;
  request: PostBattle;
  /** All running servers. */
  servers: readonly LavishProcess[];
  screens: readonly BattleScreen[];
  /** Every gift that was sent during the battle. */
  gifts: readonly Movement[];
}

/**
 * Compares a battle's receipts with its score, its result, every screen, the audit, and the log replayed by independent rules.
 * Returns the differences, in sentences.
 */
export async function checkBattle(played: PlayedBattle): Promise<string[]> {
  const { id, servers } = played;
  const readings = await Promise.all(servers.map((server) => read<Battle>(server, `/battles/${id}`)));
  const battle = readings[0]!;
  const problems: string[] = [];
  const compare = (what: string, one: unknown, other: unknown) => {
    if (!isDeepStrictEqual(one, other)) problems.push(`${what}: ${show(one)} and ${show(other)}`);
  };

  for (const reading of readings) compare('two servers', timeless(reading), timeless(battle));
  for (const server of servers) {
    const { matches, differences } = await read<BattleAudit>(server, `/battles/${id}/audit`);
    if (!matches) problems.push(`the audit: ${show(differences)}`);
  }
  problems.push(...compareReceipts(battle, played));
  problems.push(...(await compareScreens(battle, played)));
  problems.push(...(await compareLog(battle, played)));
  return problems.slice(0, MAX_PROBLEMS);
}

/** The verdict of each receipt follows from its time, and the verdicts sum to the score. */
function compareReceipts(battle: Battle, { gifts }: PlayedBattle): string[] {
  const problems: string[] = [];
  const rounds = battle.result!.rounds;
  const sums = battle.sides.map(() => ({ points: 0, coins: 0 }));
  for (const receipt of receiptsOf(gifts)) {
    const side = ROOMS.findIndex(({ id, host }) => id === receipt.room && host === receipt.receiver);
    const round = rounds.find(({ starts_at, ends_at }) => starts_at <= receipt.at && receipt.at < ends_at);
    const verdict = receipt.battle;
    const actual = verdict?.counted ? [verdict.id, verdict.side, verdict.round] : null;
    const expected = side >= 0 && round && !isTooLate(round, receipt) ? [battle.id, side, round.round] : null;
    if (!isDeepStrictEqual(actual, expected)) {
      problems.push(`${receipt.id} of ${receipt.at} is ${show(verdict)}, by its time ${show(expected)}`);
    }
    if (!verdict?.counted) continue;
    sums[verdict.side]!.points += verdict.points;
    sums[verdict.side]!.coins += receipt.coins;
  }
  const score = (sides: readonly { points: number; coins: number }[]) =>
    show(sides.map(({ points, coins }) => ({ points, coins })));
  for (const sides of [battle.sides, battle.result!.sides, battle.sides.map(({ hosts }) => hosts[0]!)]) {
    if (score(sides) !== score(sums))
      problems.push(`the score is ${score(sides)}, and by the receipts ${score(sums)}`);
  }
  return problems;
}

/** In the millisecond of the gift that decides sudden death only those before it count: the log knows which. */
const isTooLate = ({ kind, ends_at }: BattleResult['rounds'][number], { at, battle }: Receipt) =>
  kind === 'sudden_death' && Date.parse(at) === Date.parse(ends_at) - 1 && battle?.reason === 'battle_over';

/** All screens of both rooms show the same battle events, the gifts of its score, and its last state. */
async function compareScreens(battle: Battle, { id, screens, gifts }: PlayedBattle): Promise<string[]> {
  const problems: string[] = [];
  const battleEventsOf = (screen: BattleScreen) =>
    screen.battleEvents.filter((event) => event.battle === id).map(({ seq: _, ...event }) => event);
  const isOver = ({ room, battleEvents }: BattleScreen) =>
    room.state?.battle?.id === id &&
    room.state.battle.version === battle.version &&
    battleEvents.some((event) => event.battle === id && event.type === 'battle_ended');
  for (const screen of screens) {
    const { room } = screen;
    await waitUntil('every screen has seen the end', () => isOver(screen)).catch(() => {});
    if (!isDeepStrictEqual(timeless(room.state!.battle), timeless(battle))) {
      problems.push(`a screen of ${room.id} shows ${show(room.state!.battle)}, it is ${show(battle)}`);
    }
    const actual = battleEventsOf(screen);
    if (!isDeepStrictEqual(actual, battleEventsOf(screens[0]!))) {
      problems.push(
        `a screen of ${room.id} got ${show(actual)}, another ${show(battleEventsOf(screens[0]!))}`,
      );
    }
    const ends = actual.flatMap((event) => (event.type === 'battle_ended' ? [event.result] : []));
    if (!isDeepStrictEqual(ends, [battle.result]))
      problems.push(`a screen of ${room.id} saw it end as ${show(ends)}`);
    for (const side of battle.sides.keys()) {
      const sum = { points: 0, coins: 0 };
      for (const receipt of receiptsOf(gifts)) {
        if (receipt.room !== room.id || !receipt.battle?.counted || receipt.battle.side !== side) continue;
        sum.points += receipt.battle.points;
        sum.coins += receipt.coins;
      }
      const seen = screen.counted.get(sideKey(id, side)) ?? { points: 0, coins: 0 };
      if (!isDeepStrictEqual(seen, sum)) {
        problems.push(
          `a screen of ${room.id} saw ${show(seen)} for side ${side}, the receipts say ${show(sum)}`,
        );
      }
    }
  }
  return problems;
}

/** The log, replayed by rules that share no code with the server's, has the same verdicts and the same result. */
async function compareLog(battle: Battle, { id, request, servers }: PlayedBattle): Promise<string[]> {
  const pool = openPool(servers[0]!.database_url, () => {}, 1);
  try {
    const { problems, state, result } = await replayBattle(pool, id, request);
    if (state !== battle.state || !isDeepStrictEqual(result, battle.result)) {
      problems.push(
        `the result is ${battle.state} ${show(battle.result)}, and by the log ${state} ${show(result)}`,
      );
    }
    return problems;
  } finally {
    await pool.end();
  }
}

const receiptsOf = (gifts: readonly Movement[]) =>
  gifts.flatMap(({ receipt }) => (receipt === null ? [] : [JSON.parse(receipt) as Receipt]));

/** Without the time of the reading. */
function timeless(battle: Battle | null): unknown {
  if (battle === null) return null;
  const { server_time: _, ...rest } = battle;
  return rest;
}

const show = (value: unknown) => JSON.stringify(value);

async function read<Body>(server: LavishProcess, path: string): Promise<Body> {
  const answer = await ask(server, { method: 'GET', path });
  if (answer?.status !== 200) throw new Error(`GET ${path}: ${answer?.text ?? 'no answer'}`);
  return JSON.parse(answer.text) as Body;
}
