import { setTimeout as wait } from 'node:timers/promises';
import type { Load } from '../load/load.ts';
import type { Server } from '../support/server.ts';
import { hostName, ITEM, roomName, VIEWERS, viewerName } from '../support/world.ts';

/** The two rooms of the battles. */
const ROOMS = [0, 1];
const DURATION_S = 2;
/** One or two frames later the last viewer has what the first has. */
const LAST_FRAME_MS = 500;

/**
 * Battles one after another between two rooms, with gifts to both sides across every round end. Returns for each viewer of each
 * battle the milliseconds from the battle's end until the result was received.
 */
export async function measureResultDelays(
  server: Server['access'],
  load: Load,
  { battles, viewers, giftsPerS }: { battles: number; viewers: number; giftsPerS: number },
): Promise<number[]> {
  await load.audience({ server, rooms: ROOMS, viewers });
  const stopGifts = sendGifts(server, giftsPerS);
  const delays: number[] = [];
  for (let battle = 0; battle < battles; battle++) {
    const { id, ends_at } = await startBattle(server);
    const endsAt = Date.parse(ends_at);
    await wait(endsAt + LAST_FRAME_MS - Date.now());
    const seen = await load.resultsSeen({ battle: id });
    if (seen.length !== viewers)
      throw new Error(`${seen.length} of ${viewers} viewers saw the result of ${id}`);
    delays.push(...seen.map((at) => at - endsAt));
  }
  await stopGifts();
  return delays;
}

const startBattle = async (server: Server['access']): Promise<{ id: string; ends_at: string }> =>
  post(server, '/v1/battles', {
    mode: 'solo',
    sides: ROOMS.map((room) => ({ hosts: [{ host: hostName(room), room: roomName(room) }] })),
    duration_s: DURATION_S,
    countdown_s: 0,
    accept: 'auto',
  });

/** Sends gifts to both hosts at an even rate until the returned function is called. */
function sendGifts(server: Server['access'], giftsPerS: number): () => Promise<void> {
  const underWay = new Set<Promise<unknown>>();
  const faults: unknown[] = [];
  let sent = 0;
  const timer = setInterval(() => {
    const gift = post(server, `/v1/rooms/${roomName(ROOMS[sent % ROOMS.length]!)}/gifts`, {
      item: ITEM.id,
      sender: viewerName(sent++ % VIEWERS),
    });
    underWay.add(gift);
    // Kept until the end: thrown here it would end the process, and leave its servers running.
    gift.catch((fault) => faults.push(fault)).finally(() => underWay.delete(gift));
  }, 1_000 / giftsPerS);
  return async () => {
    clearInterval(timer);
    await Promise.allSettled(underWay);
    if (faults.length > 0) throw faults[0];
  };
}

let keys = 0;

async function post<T>({ origin, apiKey }: Server['access'], path: string, body: object): Promise<T> {
  const response = await fetch(new URL(path, origin), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': `bench-${++keys}`,
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
