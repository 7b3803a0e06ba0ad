import { setTimeout as sleep } from 'node:timers/promises';
import { pickOne, type Random } from '../../../packages/server/src/cli/simulate/seeded-random.ts';
import type { LavishProcess } from '../../support/lavish-process.ts';
import { carryOut } from './movement.ts';
import { drawGift, HTTP_SENDERS, ROOMS, type World } from './world.ts';

/** Gifts to one room, one after another with a pause: a room where something happens, on a server with time to spare. */
export interface Trickle {
  /** How many have their answer. */
  readonly gifts: number;
  stop(): Promise<void>;
}

/** Who runs dry is left out: every one of them is to be seen. */
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
