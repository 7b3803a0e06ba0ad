import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { openWebSocket, type RawSocket } from '../load/web-socket.ts';
import { hostName, ITEM, roomName } from '../support/world.ts';
import type { Attack, Target } from './attack.ts';
import { createCounts, outcomeOf, repeatUntil, tokenOf } from './attacker.ts';

/** The attacker hosts this room; the other user is in others. */
const ATTACKER_ROOM = 99;
const ATTACKER = hostName(ATTACKER_ROOM);
/** Sockets of the one user: more than any app opens. */
const SOCKETS = 40;

/** One user's sockets, and a function that counts the responses. */
async function openSockets(
  { server }: Target,
  count: (message: Buffer) => void,
  closed: () => void,
): Promise<RawSocket[]> {
  const url = new URL('/v1/realtime', server.origin.replace('http', 'ws'));
  url.searchParams.set('token', await tokenOf(ATTACKER, { watch: true, send: true, host: true }, server));
  const sockets: RawSocket[] = [];
  for (let n = 0; n < SOCKETS; n++) {
    const socket = await openWebSocket(url, count, closed).catch(() => null);
    if (socket) sockets.push(socket);
  }
  return sockets;
}

/** Sends `messages()` over each of the user's sockets every 50 ms. */
async function floodSockets(target: Target, over: AbortSignal, messages: () => string[]) {
  const { counts, add } = createCounts();
  const sockets = await openSockets(
    target,
    (message) => add(/"code":"(\w+)"/.exec(message.toString('latin1', 0, 200))?.[1] ?? 'answered'),
    () => add('closed'),
  );
  while (!over.aborted) {
    for (const socket of sockets) for (const message of messages()) socket.write(message);
    await wait(50);
  }
  for (const socket of sockets) socket.close();
  return counts;
}

const subscribeUnknown: Attack = (target, over) =>
  floodSockets(target, over, () =>
    Array.from({ length: 8 }, () => `{"t":"subscribe","room":"no_${randomUUID()}"}`),
  );

const resubscribe: Attack = (target, over) =>
  floodSockets(target, over, () =>
    Array.from({ length: 8 }, () => roomName(Math.floor(Math.random() * ATTACKER_ROOM))).flatMap((room) => [
      `{"t":"subscribe","room":"${room}"}`,
      `{"t":"unsubscribe","room":"${room}"}`,
    ]),
  );

const sendGifts: Attack = (target, over) =>
  floodSockets(target, over, () =>
    Array.from(
      { length: 8 },
      () => `{"t":"gift","room":"${roomName(1)}","item":"${ITEM.id}","key":"${randomUUID()}","ref":1}`,
    ),
  );

/** Proposes battles to hosts who did not ask for them. */
const invite: Attack = async ({ server }, over) => {
  const { counts, add } = createCounts();
  const token = await tokenOf(ATTACKER, { host: true }, server);
  let victim = 0;
  await repeatUntil(over, { loops: 4, pauseMs: 20 }, async () => {
    victim = (victim + 1) % ATTACKER_ROOM;
    const sides = [ATTACKER_ROOM, victim].map((room) => ({
      hosts: [{ host: hostName(room), room: roomName(room) }],
    }));
    const { kind } = await outcomeOf(`${server.origin}/v1/battles`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ mode: 'solo', invite_ttl_s: 5, sides }),
    });
    add(kind);
  });
  return counts;
};

/** Reads all pages of every list as fast as one user may. */
const readLists: Attack = async ({ server, battle }, over) => {
  const { counts, add } = createCounts();
  const token = await tokenOf(ATTACKER, { watch: true }, server);
  const lists = [
    'rankings/senders',
    `rooms/${roomName(0)}/supporters`,
    `battles/${battle}/supporters`,
    'battles',
  ];
  await repeatUntil(over, { loops: lists.length, pauseMs: 20 }, async (loop) => {
    for (let cursor = ''; !over.aborted; ) {
      const { kind, body } = await outcomeOf(`${server.origin}/v1/${lists[loop]}?limit=200${cursor}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      add(kind);
      const next = (body as { next_cursor?: string | null } | null)?.next_cursor;
      if (kind !== 'ok') await wait(100);
      else if (!next) break;
      else cursor = `&cursor=${encodeURIComponent(next)}`;
    }
  });
  return counts;
};

const audit: Attack = async ({ server, battle }, over) => {
  const { counts, add } = createCounts();
  const token = await tokenOf(ATTACKER, { watch: true }, server);
  await repeatUntil(over, { loops: 20, pauseMs: 20 }, async () => {
    const { kind } = await outcomeOf(`${server.origin}/v1/battles/${battle}/audit`, {
      headers: { authorization: `Bearer ${token}` },
    });
    add(kind);
  });
  return counts;
};

/** A host queries all figures that a host may read, for a month, and rankings in pages of 200. */
const queryFigures: Attack = async ({ server }, over) => {
  const { counts, add } = createCounts();
  const token = await tokenOf(ATTACKER, { watch: true, host: true, room: '*' }, server);
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const period = `from=${day(-30)}&to=${day(1)}&receiver=${ATTACKER}`;
  const paths = [
    `analytics/overview?${period}&compare=previous`,
    `analytics/series?${period}&grain=hour`,
    `analytics/senders?${period}&limit=1000`,
    `analytics/items?${period}`,
    `analytics/battles?${period}`,
    ...['senders', 'receivers', 'rooms', 'battles'].map((board) => `rankings/${board}?limit=200`),
    `rankings/receivers/me`,
  ];
  await repeatUntil(over, { loops: paths.length, pauseMs: 20 }, async (loop) => {
    const { kind } = await outcomeOf(`${server.origin}/v1/${paths[loop]}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    add(kind);
    if (kind !== 'ok') await wait(100);
  });
  return counts;
};

/** Another transaction holds the attacker's wallet while the attacker keeps sending. */
const lockedWallet: Attack = async (target, over) => {
  const client = new pg.Client(target.databaseUrl);
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select from wallets where user_id = $1 for update', [ATTACKER]);
    return await floodSockets(target, over, () => [
      `{"t":"gift","room":"${roomName(1)}","item":"${ITEM.id}","key":"${randomUUID()}","ref":1}`,
    ]);
  } finally {
    await client.query('rollback');
    await client.end();
  }
};

export const ATTACKS: Record<string, Attack> = {
  'subscribes to rooms that do not exist, 40 sockets': subscribeUnknown,
  'subscribes and unsubscribes, 40 sockets': resubscribe,
  'sends gifts, 40 sockets': sendGifts,
  'invites every host to battles': invite,
  'reads every list to its end': readLists,
  'asks for the audit of a battle, 20 at once': audit,
  'queries figures and rankings, 10 at once': queryFigures,
  'sends from a wallet that is locked, 40 sockets': lockedWallet,
};
