/** Where a client wants to continue: after the event `seq` of the numbering that `epoch` identifies. */
export interface ResumePosition {
  epoch: string | undefined;
  seq: number;
}

/** The progress of a room on this node. */
export interface ResumeState {
  epoch: string;
  /** The last event that the feed has delivered to the room. It may not be in a frame yet. */
  readonly deliveredSeq: number;
  /** Holds the events after `startSeq` up to `endSeq`, the last event in a frame. */
  ring: { readonly startSeq: number; readonly endSeq: number };
  /** The most events that are replayed. For more, a snapshot is cheaper for both sides. */
  maxMissed: number;
}

/**
 * What a subscription waits for: that the feed reads the database up to the position, that the next frame is sent, or
 * that the ring is extended backwards from the database.
 */
export type ResumeWait = 'feed' | 'frame' | 'history';

/** `replay`: the client gets each event after `afterSeq`. `snapshot`: it gets the room's state alone. */
export type Resume =
  | { kind: 'replay'; afterSeq: number }
  | { kind: 'snapshot' }
  | { kind: 'wait'; until: ResumeWait };

const SNAPSHOT: Resume = { kind: 'snapshot' };
const WAIT: Record<ResumeWait, Resume> = {
  feed: { kind: 'wait', until: 'feed' },
  frame: { kind: 'wait', until: 'frame' },
  history: { kind: 'wait', until: 'history' },
};

/**
 * Decides how a subscription begins. `waited`: the waits that are done. None is repeated, so the last decision is `replay`
 * or `snapshot`.
 *
 * A position ahead of the room comes from another node that had the event first. A position before the ring comes from a
 * client that was disconnected for long, or from before this node started.
 */
export function decideResume(
  position: ResumePosition | null,
  { epoch, deliveredSeq, ring, maxMissed }: ResumeState,
  waited: ReadonlySet<ResumeWait>,
): Resume {
  if (position === null || position.epoch !== epoch) return SNAPSHOT;
  const { seq } = position;
  if (seq > deliveredSeq && !waited.has('feed')) return WAIT.feed;
  if (seq > ring.endSeq) return waited.has('frame') ? SNAPSHOT : WAIT.frame;
  if (seq >= ring.startSeq) return { kind: 'replay', afterSeq: seq };
  return needsHistory(seq, ring, maxMissed) && !waited.has('history') ? WAIT.history : SNAPSHOT;
}

/** Whether events after `seq` are missing in the ring, but are few enough to be read and replayed. */
export const needsHistory = (
  seq: number,
  { startSeq, endSeq }: ResumeState['ring'],
  maxMissed: number,
): boolean => seq < startSeq && endSeq - seq <= maxMissed;
