import { setTimeout as sleep } from 'node:timers/promises';
import { connect, LavishError } from '@lavish/client';
import type { Item } from '@lavish/protocol';
import { feverOf } from './battle-fever.ts';
import type { Character } from './demo-cast.ts';
import type { PlatformApi } from './platform-api.ts';
import { between, pickOne, type Random } from './seeded-random.ts';

/** A simulated viewer of the demo, connected to a room. */
export interface DemoActor {
  character: Character;
  /** Whether a combo is in progress, which another gift would break. */
  readonly busy: boolean;
  /** Whether the room is live and subscribed to. */
  readonly canGive: boolean;
  /** The viewers of the room, including this one. */
  readonly viewers: number;
  /** How eager a battle makes the viewers of the room, 0…1. 0: there is no battle. */
  readonly fever: number;
  /** Sends `item` once, or as a combo of `taps` gifts. Never throws. */
  give(item: Item, taps: number): Promise<void>;
  leave(): void;
}

interface Stage {
  api: PlatformApi;
  realtime: string;
  room: string;
  random: Random;
  log: (line: string) => void;
  signal: AbortSignal;
}

/** Time between the gifts of a combo, as a person taps. */
const TAP_MS = { least: 160, most: 480 };
/** The share of gifts to a guest instead of the host. */
const TO_A_GUEST = 0.25;
/** A wallet is topped up for this many such gifts, so that top-ups are rare. */
const FILL = 30;

export async function enterDemoActor(character: Character, stage: Stage): Promise<DemoActor> {
  const { api, random, signal } = stage;
  const { user, name, vipLevel } = character;
  await api.putUser(user, { name, vip_level: vipLevel });
  const token = () => api.issueToken({ user, room: stage.room, watch: true, send: true });
  const lavish = connect({ url: stage.realtime, token });
  const room = lavish.room(stage.room);
  let busy = false;

  function receiver(): { receiver?: string } {
    const guests = room.state?.room.guests.filter((guest) => guest !== user) ?? [];
    return guests.length > 0 && random() < TO_A_GUEST ? { receiver: pickOne(random, guests) } : {};
  }

  async function give(item: Item, taps: number) {
    const cost = item.price * taps;
    if ((lavish.wallet?.coins ?? 0) < cost) await api.topUp(user, cost * FILL);
    const to = receiver();
    let failure: unknown;
    const gifts: Promise<unknown>[] = [];
    for (let tap = 0; tap < taps && failure === undefined; tap++) {
      if (tap > 0) await sleep(between(random, TAP_MS.least, TAP_MS.most), undefined, { signal });
      const gift = room.send({ item: item.id, ...to });
      gifts.push(
        gift.catch((fault: unknown) => {
          failure ??= fault;
        }),
      );
    }
    await Promise.all(gifts);
    if (failure !== undefined) throw failure;
  }

  return {
    character,
    get busy() {
      return busy;
    },
    get canGive() {
      return room.status === 'subscribed' && room.state?.room.live === true;
    },
    get viewers() {
      return room.state?.stats.viewers ?? 0;
    },
    get fever() {
      return feverOf(room.state?.battle ?? null, stage.room, lavish.serverNowMs());
    },
    async give(item, taps) {
      busy = true;
      try {
        await give(item, taps);
      } catch (fault) {
        if (!signal.aborted)
          stage.log(`${name}: ${fault instanceof LavishError ? fault.message : String(fault)}`);
      } finally {
        busy = false;
      }
    },
    leave: lavish.close,
  };
}
