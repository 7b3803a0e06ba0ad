import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import { budgetOwner } from '../../domain/users/identity.ts';
import { createFairQueue } from '../../scheduling/fair-queue.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

/** How long a change waits for its turn. Its own locks may then take some seconds more. */
const MAX_WAIT_MS = 5_000;

/** How long a lane counts as delayed after one of its changes got no response from the database in time. */
const DELAYED_MS = 5_000;

/** Beyond this number the oldest are forgotten. */
const MAX_DELAYED = 10_000;

/** A lane of its own: all others have a kind and an id. */
const DELAYED = 'delayed';

/**
 * The hook that runs changes in lanes, one at a time in each: a lane for each user, and for the platform's server one for
 * each user, room, battle or item that it changes. A node has two connections for changes and two for top-ups, and a change
 * holds one while it waits for a locked row. So a locked row takes one connection, however often its owner requests it. A
 * lane whose change has waited in vain shares one lane with all others of this kind for a while, so that several locked rows
 * take one connection too.
 *
 * A user's lane is not that of the row in the path: a stranger who may not change the row could fill it.
 */
export function takeTurnForChange(now: () => number = () => performance.now()) {
  const queue = createFairQueue({ maxRunning: Number.POSITIVE_INFINITY, maxPerOwner: 1 });
  /** Until when a lane counts as delayed, the oldest first. */
  const delayed = new Map<string, number>();

  function isDelayed(lane: string): boolean {
    const until = delayed.get(lane);
    if (until === undefined || now() < until) return until !== undefined;
    delayed.delete(lane);
    return false;
  }

  function markDelayed(lane: string) {
    if (delayed.size >= MAX_DELAYED) delayed.delete(delayed.keys().next().value!);
    delayed.delete(lane);
    delayed.set(lane, now() + DELAYED_MS);
  }

  const take = (lane: string, isOver: () => boolean, over: Promise<void>) =>
    new Promise<void>((start) => {
      void queue.run(lane, async () => {
        start();
        if (!isOver()) await over;
      });
    });

  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const lane = laneOf(request);
    if (lane === null) return undefined;
    const { raw } = reply;
    const startedAt = now();
    const over = new Promise<void>((resolve) =>
      raw.once('close', () => {
        if (raw.statusCode === 503) markDelayed(lane);
        resolve();
      }),
    );
    // Always in this order, so that no two requests wait for each other.
    if (isDelayed(lane)) await take(DELAYED, () => raw.destroyed, over);
    await take(lane, () => raw.destroyed, over);
    if (now() - startedAt <= MAX_WAIT_MS) return undefined;
    const detail = 'Earlier changes take too long. Nothing has happened: try again in a moment.';
    return sendRefusal(reply, refuse('overloaded', detail, { retry_after_s: 1 }));
  };
}

/** Null: the request only reads, or sends a gift, which the committers set aside if its rows are locked. */
function laneOf({ method, identity, params, body, routeOptions }: FastifyRequest): string | null {
  if (method === 'GET' || method === 'HEAD' || routeOptions.config.takesGifts === true) return null;
  if (identity.kind === 'user') return `token ${budgetOwner(identity)}`;
  const [named] = Object.entries(params as Record<string, string>);
  if (named !== undefined) return named.join(' ');
  const { host, sides } = (body ?? {}) as NewRoomOrBattle;
  const first = host ?? sides?.[0]?.hosts[0]?.host;
  return first === undefined ? null : `user ${first}`;
}

/** The parts of a body that name whose row a request locks, when its path does not. */
interface NewRoomOrBattle {
  host?: string;
  sides?: { hosts: { host: string }[] }[];
}
