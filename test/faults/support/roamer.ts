import { connect, type LiveRoom } from '@lavish/client';
import { IMPATIENT } from './screen.ts';

/** A viewer whose connections lead to any node, and what it was shown. */
export interface Roamer {
  readonly room: LiveRoom;
  /** The last seq shown. */
  readonly lastSeq: number;
  /** What must never be shown, in sentences. */
  readonly faults: readonly string[];
  /** Number of reconnects. */
  readonly returns: number;
  close(): void;
}

const FAULTS_KEPT = 5;

/**
 * Watches a room in which every gift is shown individually, and checks that each seq is shown exactly once, in order, without a
 * gap.
 */
export async function openRoamer(url: string, token: string, roomId: string): Promise<Roamer> {
  const lavish = connect({ url, token, timing: IMPATIENT });
  const room = lavish.room(roomId);
  const faults: string[] = [];
  let lastSeq = -1;
  let returns = -1;

  function objectIf(wrong: boolean, sentence: string) {
    if (wrong && faults.length < FAULTS_KEPT) faults.push(sentence);
  }

  room.on('event', (event) => {
    if (!('seq' in event)) return objectIf(true, `a ${event.type} without a seq`);
    objectIf(event.seq !== lastSeq + 1, `seq ${event.seq} came after ${lastSeq}`);
    lastSeq = event.seq;
  });
  room.on('state', () => {
    const { seq } = room.position!;
    if (lastSeq >= 0) objectIf(seq !== lastSeq, `continued at seq ${seq} after it was shown ${lastSeq}`);
  });
  room.on('resynced', () => objectIf(true, 'had to take a snapshot'));
  lavish.on('status', ({ state, ...status }) => {
    if (state === 'online') returns += 1;
    objectIf(state === 'closed' && 'code' in status && status.code !== null, 'was closed for good');
  });

  await new Promise<void>((resolve, reject) => {
    room.on('refused', reject);
    room.on('subscribed', () => {
      if (lastSeq < 0) lastSeq = room.position!.seq;
      resolve();
    });
  });
  return {
    room,
    faults,
    get lastSeq() {
      return lastSeq;
    },
    get returns() {
      return returns;
    },
    close: lavish.close,
  };
}
