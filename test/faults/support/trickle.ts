import { setTimeout as sleep } from 'node:timers/promises';
import { pickOne, type Random } from '../../../packages/server/src/cli/simulate/seeded-random.ts';
import type { LavishProcess } from '../../support/lavish-process.ts';
import { carryOut } from './movement.ts';
import { drawGift, HTTP_SENDERS, ROOMS, type World } from './world.ts';

/** Gifts to one room, one after another with a pause: a room with activity on a server with spare time. */
export interface Trickle {
  /** Number of gifts with a response. */
  readonly gifts: number;
  stop(): Promise<void>;
}

/** Without the poor senders: every gift must be accepted. */
const SENDERS = HTTP_SENDERS.filter((sender) => !sender.startsWith('poor'));

export function startTrickle(
  server: LavishProcess,
  world: World,
  random: Random,
  { pauseMs = 20, room = ROOMS[0] as (typeof ROOMS)[number] } = {},
): Trickle {
  let gifts = 0;
  let stopping = false;

  async function run() {
    while (!stopping) {
      const gift = drawGift(random, pickOne(random, SENDERS), room);
      world.movements.push(gift);
      await carryOut(server, gift, new Map());
      gifts += 1;
      await sleep(pauseMs);
    }
  }

  const running = run();
  running.catch(() => {});
  return {
    get gifts() {
      return gifts;
    },
    async stop() {
      stopping = true;
      await running;
    },
  };
}
