import type { Receipt, Room, TopUp, User } from '@lavish/protocol';
import type pg from 'pg';
import { forEachAtOnce } from '../../../packages/server/src/cli/simulate/platform-api.ts';
import { openPool } from '../../../packages/server/src/postgres/postgres-client.ts';
import { verifyDatabase } from '../../../packages/server/src/store/verify/verify.ts';
import type { LavishProcess } from '../../support/lavish-process.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { type Movement, post } from './movement.ts';
import { addTo, type Screen, type Sum } from './screen.ts';
import { ask } from './send-request.ts';
import { EVERYONE, ROOMS, roomOf, type World } from './world.ts';

const AT_ONCE = 64;
/** Enough to find the fault. */
const MAX_PROBLEMS = 10;

/**
 * Compares receipts, rows, balances and screens with each other while nothing is sent. Returns the differences, in sentences.
 * `again`: movements that are requested once more and must get their first response, byte for byte.
 */
export async function checkAccounts(
  server: LavishProcess,
  world: World,
  screens: readonly Screen[],
  again: readonly Movement[],
): Promise<string[]> {
  const problems = screens.flatMap(({ faults }) => faults);
  const accepted = world.movements.filter(({ receipt }) => receipt !== null);
  const gifts = accepted.filter(({ kind }) => kind === 'gift');
  problems.push(...(await replay(server, again)));
  const pool = openPool(server.database_url, () => {}, 1);
  try {
    problems.push(...(await compareRows(pool, accepted)));
    const verdicts = await verifyDatabase(pool, () => {});
    for (const { claim, disagrees } of verdicts)
      if (disagrees !== null) problems.push(`verify: ${claim}: ${disagrees}`);
  } finally {
    await pool.end();
  }
  problems.push(...(await compareMoney(server, accepted)));
  for (const { id } of ROOMS) problems.push(...(await compareRoom(server, id, gifts, screens)));
  return problems.slice(0, MAX_PROBLEMS);
}

/** A repeated request gets the first response again, byte for byte, marked as a replay. */
async function replay(server: LavishProcess, movements: readonly Movement[]): Promise<string[]> {
  const problems: string[] = [];
  const accepted = movements.filter(({ receipt }) => receipt !== null);
  await forEachAtOnce(accepted, AT_ONCE, async (movement) => {
    const answer = await post(server, movement);
    const { status, replayed, text } = answer ?? { status: 0, replayed: false, text: 'nothing' };
    if (status === 200 && replayed && text === movement.receipt) return;
    problems.push(`${movement.key}: ${movement.receipt} became ${status} (replayed: ${replayed}) ${text}`);
  });
  return problems;
}

/** Every acknowledged movement is stored once, and no refused one is. */
async function compareRows(pool: pg.Pool, accepted: readonly Movement[]): Promise<string[]> {
  const { rows } = await pool.query<{ key: string; id: string; rows: number }>(
    `select idempotency_key as key, min(id::text)::uuid as id, count(*)::int as rows
       from (select idempotency_key, id from gifts union all select idempotency_key, id from journals) m group by 1`,
  );
  const stored = new Map(rows.map((row) => [row.key, row]));
  const problems: string[] = [];
  for (const { key, receipt } of accepted) {
    const row = stored.get(key);
    stored.delete(key);
    const { id } = JSON.parse(receipt!) as Receipt | TopUp;
    if (row === undefined) problems.push(`${key} was acknowledged and is lost`);
    else if (row.rows !== 1) problems.push(`${key} happened ${row.rows} times`);
    else if (!id.endsWith(row.id)) problems.push(`${key} was acknowledged as ${id} and is ${row.id}`);
  }
  for (const key of stored.keys()) problems.push(`${key} happened, and was refused or never acknowledged`);
  return problems;
}

/** A wallet has what was topped up minus what was spent, and a host has earned the sum of the receipts. */
async function compareMoney(server: LavishProcess, accepted: readonly Movement[]): Promise<string[]> {
  const wallets = new Map<string, number>();
  const earnings = new Map<string, number>();
  const add = (to: Map<string, number>, user: string, coins: number) =>
    to.set(user, (to.get(user) ?? 0) + coins);
  for (const { kind, user, receipt } of accepted) {
    const { coins, ...rest } = JSON.parse(receipt!) as Receipt | TopUp;
    add(wallets, user, kind === 'gift' ? -coins : coins);
    if ('earned' in rest) add(earnings, rest.receiver, rest.earned);
  }
  const problems: string[] = [];
  for (const user of EVERYONE) {
    const { wallet, earnings: earned } = await read<User>(server, `/users/${user}`);
    if (wallet.coins !== (wallets.get(user) ?? 0))
      problems.push(`${user} has ${wallet.coins} coins, by what was acknowledged ${wallets.get(user)}`);
    if (earned.coins !== (earnings.get(user) ?? 0))
      problems.push(`${user} has earned ${earned.coins}, by the receipts ${earnings.get(user)}`);
  }
  return problems;
}

/** The receipts, the room's statistics and every screen agree. */
async function compareRoom(
  server: LavishProcess,
  id: string,
  gifts: readonly Movement[],
  screens: readonly Screen[],
): Promise<string[]> {
  const bySender = new Map<string, Sum>();
  for (const { receipt } of gifts.filter((gift) => roomOf(gift) === id)) {
    const { sender, quantity, coins } = JSON.parse(receipt!) as Receipt;
    addTo(bySender, sender, { gifts: 1, quantity, coins });
  }
  const sums = [...bySender.values()];
  const expected = {
    gifts: sums.reduce((sum, { gifts }) => sum + gifts, 0),
    coins: sums.reduce((sum, { coins }) => sum + coins, 0),
    senders: bySender.size,
  };
  const problems: string[] = [];
  const { stats } = await read<Room>(server, `/rooms/${id}`);
  if (!sameStats(stats, expected))
    problems.push(`${id} has ${show(stats)}, by the receipts ${show(expected)}`);
  for (const { room, seen } of screens.filter((screen) => screen.room.id === id)) {
    const shown = () => [...seen.values()].reduce((sum, { gifts }) => sum + gifts, 0);
    const inStep = () => shown() >= expected.gifts && sameStats(room.state!.stats, expected);
    await waitUntil('every screen has seen everything', inStep).catch(() => {
      problems.push(`a screen of ${id} shows ${show(room.state!.stats)}, the receipts ${show(expected)}`);
    });
    for (const [sender, sum] of bySender)
      if (show(seen.get(sender)) !== show(sum))
        problems.push(`a screen of ${id} saw of ${sender} ${show(seen.get(sender))} instead of ${show(sum)}`);
    if (shown() !== expected.gifts)
      problems.push(`a screen of ${id} saw ${shown()} gifts instead of ${expected.gifts}`);
  }
  return problems;
}

type Stats = Pick<Room['stats'], 'gifts' | 'coins' | 'senders'>;
const sameStats = (one: Stats, other: Stats) =>
  one.gifts === other.gifts && one.coins === other.coins && one.senders === other.senders;
const show = (value: unknown) => JSON.stringify(value);

async function read<Body>(server: LavishProcess, path: string): Promise<Body> {
  const answer = await ask(server, { method: 'GET', path });
  if (answer?.status !== 200) throw new Error(`GET ${path}: ${answer?.text ?? 'no answer'}`);
  return JSON.parse(answer.text) as Body;
}
