import type { NumberedEvent, Ref, Subscribed } from '@lavish/protocol';
import { mentionedIn } from '../domain/users/mentioned-users.ts';
import type { EventRing } from './event-ring.ts';

/** What an answer takes from its room. */
export interface Described {
  state(): Subscribed['state'];
  /** Whom the state mentions. */
  mentioned(): string[];
  users(ids: readonly string[]): Subscribed['users'];
}

export interface SubscribeResponsesOptions {
  epoch: string;
  /** The bytes of a message that begins with `text` and goes on with so many bytes more. */
  beginMessage(text: string, moreBytes: number): Buffer;
  /** Unix milliseconds. */
  now(): number;
  /** So long an answer is as good as a new one, unless a frame has gone out since. */
  tickMs: number;
}

export interface SubscribeResponses {
  /**
   * `subscribed` for someone who asks with `ref` and has everything up to `known` (null: nothing that helps), as
   * parts of one message. `recovered` says whether it brings all that was missed.
   */
  answer(known: number | null, ref: Ref | undefined): { parts: Buffer[]; recovered: boolean };
  /** A frame goes out: whoever comes after it must not be told less than it tells. */
  forget(): void;
}

/** The events after a seq, as JSON with a comma between, and everyone whom these and the state mention. */
interface Missed {
  afterSeq: number;
  json: Buffer;
  /** Where the events begin in it, and where it ends. */
  starts: number[];
  users: Buffer;
}

/**
 * Makes the answers for all who come to a room in one moment from the same bytes: after a restart they come by the
 * thousand, from the same few positions. What was missed is put into JSON for 1, 2, 4, 8… events back, so that a dozen
 * encodings serve every position of the last 5,000; the state once for all.
 */
export function createSubscribeResponses(
  room: string,
  ring: EventRing,
  described: Described,
  { epoch, beginMessage, now, tickMs }: SubscribeResponsesOptions,
): SubscribeResponses {
  /** By how many events they were to reach back. */
  const reaches = new Map<number, Missed>();
  let state: Buffer | null = null;
  /** By that state, which the room's own may have left behind. */
  let mentioned: string[] = [];
  let madeMs = 0;

  function forget() {
    reaches.clear();
    state = null;
  }

  function missedAfter(seq: number): Missed {
    const back = ring.endSeq - seq;
    const reach = back === 0 ? 0 : 2 ** Math.ceil(Math.log2(back));
    const made = reaches.get(reach);
    // Older events may have been put into the ring since.
    if (made !== undefined && made.afterSeq <= seq) return made;
    const missed = encodeAfter(Math.max(ring.startSeq, ring.endSeq - reach));
    reaches.set(reach, missed);
    return missed;
  }

  function encodeAfter(afterSeq: number): Missed {
    const events = ring.after(afterSeq)!;
    const pieces = events.map((event) => JSON.stringify(event));
    const starts = [0];
    for (const piece of pieces) starts.push(starts.at(-1)! + Buffer.byteLength(piece) + 1);
    return { afterSeq, json: Buffer.from(pieces.join(',')), starts, users: encodeUsers(events) };
  }

  function encodeUsers(events: readonly NumberedEvent[]): Buffer {
    const users = described.users([...events.flatMap(mentionedIn), ...mentioned]);
    return Buffer.from(`],"users":${JSON.stringify(users)},"state":`);
  }

  function encodeState(): Buffer {
    madeMs = now();
    mentioned = described.mentioned();
    return Buffer.from(`${JSON.stringify(described.state())}}`);
  }

  return {
    answer(known, ref) {
      if (now() - madeMs >= tickMs) forget();
      state ??= encodeState();
      const { startSeq, endSeq } = ring;
      const recovered = known !== null && known >= startSeq && known <= endSeq;
      const { afterSeq, json, starts, users } = missedAfter(recovered ? known : endSeq);
      const events = recovered ? json.subarray(starts[known - afterSeq]) : json;
      const text = `{"t":"subscribed",${ref === undefined ? '' : `"ref":${JSON.stringify(ref)},`}"room":"${room}","epoch":"${epoch}","seq":${endSeq},"recovered":${recovered},"events":[`;
      const moreBytes = events.length + users.length + state.length;
      return { parts: [beginMessage(text, moreBytes), events, users, state], recovered };
    },
    forget,
  };
}
