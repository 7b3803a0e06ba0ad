import { LavishError } from '@lavish/client';
import type { Receipt } from '@lavish/protocol';
import type { DeliveryClock, LatencyRecorder } from './latency.ts';

/** The outcomes of the gifts of one room. */
export interface RoomTally {
  gifts: number;
  coins: number;
  /** Gifts that were neither acknowledged nor refused after all attempts. */
  unknown: number;
}

export interface GiftTally {
  sent: number;
  acknowledged: number;
  refusals: Map<string, number>;
  rooms: Map<string, RoomTally>;
  /** Gifts without an outcome so far. */
  open: number;
  /** Sends one gift and records its outcome. `send` must use the key if it gets one. */
  follow(room: string, dueAtMs: number, send: (key?: string) => Promise<Receipt>): Promise<void>;
}

/** Retries after the client itself has given up: about a minute in all. */
const RETRIES = 2;

export function createGiftTally(acks: LatencyRecorder, delivery: DeliveryClock): GiftTally {
  const rooms = new Map<string, RoomTally>();
  const tallyOf = (room: string) => {
    const tally = rooms.get(room) ?? { gifts: 0, coins: 0, unknown: 0 };
    rooms.set(room, tally);
    return tally;
  };

  async function sendUntilKnown(send: (key?: string) => Promise<Receipt>): Promise<Receipt | LavishError> {
    let key: string | undefined;
    for (let attempt = 0; ; attempt++) {
      try {
        return await send(key);
      } catch (fault) {
        if (!(fault instanceof LavishError)) throw fault;
        if (fault.code !== 'outcome_unknown' || attempt === RETRIES) return fault;
        key = fault.key;
      }
    }
  }

  const tally: GiftTally = {
    sent: 0,
    acknowledged: 0,
    refusals: new Map(),
    rooms,
    open: 0,
    async follow(room, dueAtMs, send) {
      tally.sent += 1;
      tally.open += 1;
      const outcome = await sendUntilKnown(send);
      tally.open -= 1;
      if (outcome instanceof LavishError) {
        tally.refusals.set(outcome.code, (tally.refusals.get(outcome.code) ?? 0) + 1);
        if (outcome.code === 'outcome_unknown') tallyOf(room).unknown += 1;
        return;
      }
      acks.record(performance.now() - dueAtMs);
      delivery.acknowledged(outcome.id, dueAtMs);
      tally.acknowledged += 1;
      tallyOf(room).gifts += 1;
      tallyOf(room).coins += outcome.coins;
    },
  };
  return tally;
}
