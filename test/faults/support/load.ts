import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Lavish, LavishError } from '@lavish/client';
import { between, pickOne, type Random } from '../../../packages/server/src/cli/simulate/seeded-random.ts';
import type { LavishProcess } from '../../support/lavish-process.ts';
import { carryOut, type Movement } from './movement.ts';
import { IMPATIENT } from './screen.ts';
import type { Traffic } from './send-request.ts';
import {
  drawGift,
  HTTP_SENDERS,
  roomOf,
  SENDERS,
  SOCKET_SENDERS,
  tokenFor,
  topUp,
  type World,
} from './world.ts';

/** Many senders, each with several gifts in progress at any time, and top-ups at the same time. */
export interface Load {
  readonly movements: readonly Movement[];
  /** Number of movements with a response. */
  readonly answered: number;
  /** Stops sending; resolves when every request has its response. */
  stop(): Promise<void>;
  /** Stops at once, for a failed test. */
  abandon(): void;
}

/** 6 × 16 over HTTP and 6 × 32 over sockets: about 300 gifts in progress. */
const HTTP_STREAMS = 16;
const SOCKET_STREAMS = 32;
const TOP_UP_STREAMS = 2;

export function startLoad(server: LavishProcess, world: World, random: Random, traffic: Traffic): Load {
  const movements: Movement[] = [];
  const sockets: Lavish[] = [];
  let answered = 0;
  let stopping = false;
  const abandoned = new AbortController();

  /** Sends one movement after the other until `stop`. */
  async function stream(draw: () => Movement, send: (movement: Movement) => Promise<void>) {
    while (!stopping) {
      const movement = draw();
      movements.push(movement);
      world.movements.push(movement);
      await send(movement);
      answered += 1;
    }
  }

  function streamsOf(sender: string): Promise<void>[] {
    const draw = () => drawGift(random, sender);
    const overHttp = (gift: Movement) => carryOut(server, gift, traffic, abandoned.signal);
    if (HTTP_SENDERS.includes(sender)) return times(HTTP_STREAMS, () => stream(draw, overHttp));
    const lavish = connect({
      url: server.realtime,
      token: () => tokenFor(server, sender),
      timing: IMPATIENT,
      giftDeadlineMs: 3_000,
    });
    sockets.push(lavish);
    return times(SOCKET_STREAMS, () => stream(draw, (gift) => sendOverSocket(lavish, gift)));
  }

  const drawTopUp = () => topUp(pickOne(random, SENDERS), between(random, 1, 60));
  const streams = [
    ...[...HTTP_SENDERS, ...SOCKET_SENDERS].flatMap(streamsOf),
    ...times(TOP_UP_STREAMS, () =>
      stream(drawTopUp, (movement) => carryOut(server, movement, traffic, abandoned.signal)),
    ),
  ];
  const all = Promise.all(streams);
  all.catch(() => {});

  return {
    movements,
    get answered() {
      return answered;
    },
    async stop() {
      stopping = true;
      await all;
      for (const lavish of sockets) lavish.close();
    },
    abandon() {
      stopping = true;
      abandoned.abort();
      for (const lavish of sockets) lavish.close();
    },
  };
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

/** Codes that leave open what became of an earlier attempt. */
const LEAVE_OUTCOME_OPEN = ['outcome_unknown', 'not_sent', 'overloaded'];

/** Sends a gift again under the same key, as an application would, while its outcome is open. */
async function sendOverSocket(lavish: Lavish, gift: Movement): Promise<void> {
  const { sender: _, ...body } = gift.body;
  // Whether an earlier attempt may have happened.
  let isOpen = false;
  for (let patience = 20; patience > 0; patience--) {
    try {
      const receipt = await lavish.send(roomOf(gift), { ...(body as { item: string }), key: gift.key });
      gift.receipt = JSON.stringify(receipt);
      return;
    } catch (fault) {
      if (!(fault instanceof LavishError)) throw fault;
      isOpen ||= fault.code === 'outcome_unknown';
      const isAnswer = isOpen ? !LEAVE_OUTCOME_OPEN.includes(fault.code) : fault.code !== 'not_sent';
      if (isAnswer) {
        gift.refusal = fault.code;
        return;
      }
      await sleep(50);
    }
  }
  throw new Error(`gift ${gift.key} over a socket had no answer`);
}
