import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { Stage } from '../support/stage.ts';
import { hostName, onDatabase, roomName } from '../support/world.ts';

/** The settling time is compared with the time for this many gifts. */
export const GIFTS = 20_000;

/** From the first proposal to the end of all: proposing 600 battles takes a few seconds. */
const PREPARATION_S = 20;
/** Gifts start this long before the end and continue until there are enough, in slices of this length. */
const RUN_UP_S = 2;
const SLICE_S = 3;
const MAX_SLICES = 20;
/** Proposals in progress at once. */
const PROPOSALS = 8;
const POLL_MS = 10;

export interface EndTogether {
  /** From the first end until no battle is open any more. */
  settledMs: number;
  /** From the first end to the 20,000th gift committed after it. */
  giftsMs: number;
  /** Between the first end and the last one. */
  spreadMs: number;
}

/** The number of rooms, two for each battle. */
export const roomsOfBattles = (battles: number): number => 2 * battles;

/**
 * Battles that end within the same second while gifts are sent into their rooms at full load. Times are the database's.
 */
export async function endTogether(
  { server, load, databaseUrl }: Stage,
  { battles }: { battles: number },
): Promise<EndTogether> {
  const endsAtMs = Date.now() + PREPARATION_S * 1_000;
  let next = 0;
  const proposers = Array.from({ length: PROPOSALS }, async () => {
    while (next < battles) await propose(server.access, next++, endsAtMs);
  });
  await Promise.all(proposers);
  await wait(endsAtMs - RUN_UP_S * 1_000 - Date.now());
  return onDatabase(databaseUrl, async (client) => {
    const [ends] = (
      await client.query<{ first: Date; last: Date; open: number }>(
        'select min(ends_at) as first, max(ends_at) as last, count(*)::int as open from battles where over_at is null',
      )
    ).rows;
    if (ends?.open !== battles) throw new Error(`${ends?.open} of ${battles} battles are live`);
    const [settledAt] = await Promise.all([whenSettled(client), sendEnough(load)]);
    const giftsAt = await whenCommitted(client, ends.first);
    return {
      settledMs: settledAt - ends.first.getTime(),
      giftsMs: giftsAt - ends.first.getTime(),
      spreadMs: ends.last.getTime() - ends.first.getTime(),
    };
  });
}

/** Sends gifts from before the ends until enough were accepted after them. */
async function sendEnough(load: Stage['load']): Promise<void> {
  await load.closedLoop({ seconds: RUN_UP_S });
  let accepted = 0;
  // The ends are up to a second later.
  for (let slice = 0; accepted < 2 * GIFTS && slice < MAX_SLICES; slice++)
    accepted += (await load.closedLoop({ seconds: SLICE_S })).accepted;
}

/** The time at which no battle is open any more. */
async function whenSettled(client: pg.Client): Promise<number> {
  for (;;) {
    const { rows } = await client.query<{ now: Date; open: boolean }>(
      'select clock_timestamp() as now, exists (select from battles where over_at is null) as open',
    );
    if (!rows[0]!.open) return rows[0]!.now.getTime();
    await wait(POLL_MS);
  }
}

/** The time of the 20,000th gift after `from`. */
async function whenCommitted(client: pg.Client, from: Date): Promise<number> {
  const { rows } = await client.query<{ at: Date }>(
    'select at from gifts where at >= $1 order by at offset $2 limit 1',
    [from, GIFTS - 1],
  );
  if (rows[0] === undefined)
    throw new Error(`Fewer than ${GIFTS} gifts were committed in ${MAX_SLICES * SLICE_S} s.`);
  return rows[0].at.getTime();
}

/** A battle of two rooms whose round, of whole seconds, ends in the second from `endsAtMs` on. */
async function propose(
  { origin, apiKey }: Stage['server']['access'],
  battle: number,
  endsAtMs: number,
): Promise<void> {
  const duration_s = Math.ceil((endsAtMs - Date.now()) / 1_000);
  const response = await fetch(`${origin}/v1/battles`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      mode: 'solo',
      sides: [2 * battle, 2 * battle + 1].map((room) => ({
        hosts: [{ host: hostName(room), room: roomName(room) }],
      })),
      duration_s,
      countdown_s: 0,
      accept: 'auto',
    }),
  });
  if (!response.ok) throw new Error(`POST /v1/battles: ${response.status} ${await response.text()}`);
}
