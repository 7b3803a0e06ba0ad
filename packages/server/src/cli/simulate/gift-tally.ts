import { LavishError } from '@lavish/client';
import type { Receipt } from '@lavish/protocol';
import type { DeliveryClock, LatencyRecorder } from './latency.ts';

/** What became of the gifts of one room. */
export interface RoomTally {
  gifts: number;
  coins: number;
  /** Neither acknowledged nor refused, however often asked. */
  unknown: number;
}

export interface GiftTally {
  sent: number;
  acknowledged: number;
  refusals: Map<string, number>;
  rooms: Map<string, RoomTally>;
  /** Gifts on their way. */
  open: number;
  /** Follows one gift to its end. `send` sends it, under the key when it is given one. */
  follow(room: string, dueAtMs: number, send: (key?: string) => Promise<Receipt>): Promise<void>;
}

/** After the client has given up by itself each time: about a minute in all. */
const ASKED_AGAIN = 2;

export function createGiftTally(acks: LatencyRecorder, delivery: DeliveryClock): GiftTally {
  const rooms = new Map<string, RoomTally>();
  const tallyOf = (room: string) => {
    const tally = rooms.get(room) ?? { gifts: 0, coins: 0, unknown: 0 };
    rooms.set(room, tally);
    return tally;
  };

  async function sendUntilKnown(send: (key?: string) => Promise<Receipt>): Promise<Receipt | LavishError> {
    let key: string | undefined;
    for (let asked = 0; ; asked++) {
      try {
        return await send(key);
      } catch (fault) {
        if (!(fault instanceof LavishError)) throw fault;
        if (fault.code !== 'outcome_unknown' || asked === ASKED_AGAIN) return fault;
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
