import { connect, type LiveRoom, type Timing } from '@lavish/client';
import type { GiftEvent } from '@lavish/protocol';
import type { LavishProcess } from '../../support/lavish-process.ts';
import { tokenFor } from './world.ts';

/** A viewer who stays during all faults, and what it was shown. */
export interface Screen {
  readonly room: LiveRoom;
  /** By sender. */
  readonly seen: ReadonlyMap<string, Sum>;
  /** What must never be shown, in sentences. */
  readonly faults: readonly string[];
  /** How often the connection was lost. */
  readonly interruptions: number;
  close(): void;
}

export interface Sum {
  gifts: number;
  quantity: number;
  coins: number;
}

/** Reconnects take most of the time of these tests, so they are quick here. */
export const IMPATIENT: Partial<Timing> = { backoffBaseMs: 50, backoffMaxMs: 400 };

const FAULTS_KEPT = 10;

export function addTo(sums: Map<string, Sum>, sender: string, more: Sum): void {
  const sum = sums.get(sender) ?? { gifts: 0, quantity: 0, coins: 0 };
  sums.set(sender, {
    gifts: sum.gifts + more.gifts,
    quantity: sum.quantity + more.quantity,
    coins: sum.coins + more.coins,
  });
}

/**
 * Opens a screen on a room without gifts yet, and checks what it is shown: every seq once and in order, every streak unit by unit.
 * An entry may stand for several gifts without their seqs, so after each message the gifts and other events must add up to the
 * seqs that have passed.
 */
export async function openScreen(server: LavishProcess, viewer: string, roomId: string): Promise<Screen> {
  const token = () => tokenFor(server, viewer);
  const lavish = connect({ url: server.realtime, token, timing: IMPATIENT });
  const room = lavish.room(roomId);
  const seen = new Map<string, Sum>();
  const faults: string[] = [];
  const streaks = new Map<string, number>();
  let firstSeq: number | null = null;
  let lastSeq = 0;
  let accounted = 0;
  let connections = 0;
  let subscriptions = 0;
  let interruptions = 0;

  function objectIf(wrong: boolean, sentence: string) {
    if (wrong && faults.length < FAULTS_KEPT) faults.push(`${roomId}: ${sentence}`);
  }

  function showGift({ sender, streak, ...gift }: GiftEvent) {
    addTo(seen, sender, gift);
    if (streak === null) return;
    const before = streaks.get(streak.id) ?? 0;
    objectIf(
      before + streak.delta !== streak.count,
      `streak ${before} + ${streak.delta} became ${streak.count}`,
    );
    streaks.set(streak.id, streak.count);
  }

  room.on('event', (event) => {
    if (!('seq' in event)) return;
    objectIf(event.seq <= lastSeq, `seq ${event.seq} came after ${lastSeq}`);
    lastSeq = event.seq;
    accounted += event.type === 'gift' ? event.gifts : 1;
    if (event.type === 'gift') showGift(event);
  });
  room.on('state', () => {
    if (firstSeq === null) return;
    const passed = room.position!.seq - firstSeq;
    objectIf(
      passed !== accounted,
      `${accounted} events were shown of ${passed}, at seq ${room.position!.seq}`,
    );
  });
  room.on('resynced', () => objectIf(true, 'had to take a snapshot'));
  lavish.on('status', ({ state, ...status }) => {
    if (state === 'online') connections += 1;
    if (state === 'offline') interruptions += 1;
    objectIf(state === 'closed' && 'code' in status && status.code !== null, 'was closed for good');
  });

  await new Promise<void>((resolve, reject) => {
    room.on('refused', reject);
    room.on('subscribed', () => {
      firstSeq ??= room.position!.seq;
      subscriptions += 1;
      // A client that receives frames with a gap subscribes again. Noticing the gap does not excuse it.
      objectIf(subscriptions > connections, 'had to subscribe again on the same connection');
      resolve();
    });
  });
  return {
    room,
    seen,
    faults,
    get interruptions() {
      return interruptions;
    },
    close: lavish.close,
  };
}
