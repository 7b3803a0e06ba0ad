import type { Subscribe } from '@lavish/protocol';
import type { TimeSlicer } from '../scheduling/time-slicer.ts';
import {
  decideResume,
  type Resume,
  type ResumePosition,
  type ResumeState,
  type ResumeWait,
} from './decide-resume.ts';
import type { Subscriber } from './subscriber.ts';

export interface RoomEntranceOptions {
  state: ResumeState;
  /** Carries out each wait for a position. */
  waits: Record<ResumeWait, (seq: number, reader: string) => Promise<void>>;
  /** The room was stopped, so no further wait begins. */
  isStopped(): boolean;
  /** Divides the admission of subscribers into slices, because after a restart thousands subscribe at once. */
  timeSlicer: TimeSlicer;
  /** Adds the subscriber and responds, between two frames. @returns false when the room was stopped */
  admit(subscriber: Subscriber, request: Subscribe, resume: Resume): boolean;
}

/** After all waits the decision can only be replay or snapshot. */
const ALL_WAITS: ReadonlySet<ResumeWait> = new Set<ResumeWait>(['feed', 'frame', 'history']);

/**
 * @returns a function that waits until the room can resume from the request's position, and then admits the subscriber. It
 * returns what `admit` returns.
 * @throws when the database could not be read
 */
export function createRoomEntrance(
  options: RoomEntranceOptions,
): (subscriber: Subscriber, request: Subscribe) => Promise<boolean> {
  const { state, waits, isStopped, timeSlicer, admit } = options;

  async function awaitResume(position: ResumePosition, reader: string) {
    const waited = new Set<ResumeWait>();
    for (;;) {
      const resume = decideResume(position, state, waited);
      if (resume.kind !== 'wait' || isStopped()) return;
      waited.add(resume.until);
      await waits[resume.until](position.seq, reader);
    }
  }

  return async (subscriber, request) => {
    const { epoch, seq } = request;
    const position = seq === undefined ? null : { epoch, seq };
    if (position !== null) await awaitResume(position, subscriber.reader ?? '');
    // Decided again: the ring may have moved on while the subscriber waited for its slice.
    return timeSlicer.take(() => admit(subscriber, request, decideResume(position, state, ALL_WAITS)));
  };
}
