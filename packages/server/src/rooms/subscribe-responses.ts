import type { NumberedEvent, Ref, Subscribed } from '@lavish/protocol';
import { mentionedIn } from '../domain/users/mentioned-users.ts';
import type { EventRing } from './event-ring.ts';
import type { RecentEnd } from './recent-ends.ts';

/** The data of a room that a response needs. */
export interface DescribedRoom {
  state(): Subscribed['state'];
  /** The users that the state and `ends` mention, and those whose name, avatar or level has changed lately. */
  mentioned(): string[];
  /** The ends of streaks that a client with an earlier position may have missed, in the order in which they were sent. */
  ends(): RecentEnd[];
  users(ids: readonly string[]): Subscribed['users'];
}

export interface SubscribeResponsesOptions {
  epoch: string;
  /** The bytes of a message that begins with `text` and continues with `moreBytes` bytes. */
  beginMessage(text: string, moreBytes: number): Buffer;
  /** Unix milliseconds. */
  now(): number;
  /** How long the encoded state is reused, unless a frame is sent in the meantime. */
  tickMs: number;
}

/** A request to subscribe. */
export interface ResponseTo {
  /** The `seq` of the request's position, if it is one of this epoch; null: it has none. */
  position: number | null;
  /** Whether the events after the position are replayed. Then the ring must hold them. */
  isRecovered: boolean;
  ref?: Ref | undefined;
}

export interface SubscribeResponses {
  /** The `subscribed` message, as parts of one message. Unless `isRecovered`, it has only the state and the ends of streaks. */
  create(request: ResponseTo): Buffer[];
  /** Drops the encoded parts before a frame is sent: a later response must not be older than the frame. */
  forget(): void;
}

/** Ends of streaks as JSON, with a comma before each. */
interface EncodedEnds {
  json: Buffer;
  /** Where each begins in `json`. */
  starts: number[];
  afterSeqs: number[];
}

const NOTHING = Buffer.alloc(0);

/** The events after a seq as JSON, separated by commas, and all users that the events and the state mention. */
interface Missed {
  afterSeq: number;
  json: Buffer;
  /** Where each event begins in `json`, and where the last one ends. */
  starts: number[];
  users: Buffer;
}

/**
 * Builds the responses of all clients that subscribe to a room at the same time from the same bytes: after a restart
 * thousands return, from a few positions. Missed events are encoded for 1, 2, 4, 8… events back, so that a dozen
 * encodings serve every position of the last 5,000; the state is encoded once for all.
 */
export function createSubscribeResponses(
  room: string,
  ring: EventRing,
  described: DescribedRoom,
  { epoch, beginMessage, now, tickMs }: SubscribeResponsesOptions,
): SubscribeResponses {
  /** By the number of events that they reach back. */
  const encodings = new Map<number, Missed>();
  let state: Buffer | null = null;
  let ends: EncodedEnds | null = null;
  /** By the encoded state, which may be older than the room's. */
  let mentioned: string[] = [];
  let encodedMs = 0;

  function forget() {
    encodings.clear();
    state = null;
    ends = null;
  }

  function missedAfter(seq: number): Missed {
    const back = ring.endSeq - seq;
    const reach = back === 0 ? 0 : 2 ** Math.ceil(Math.log2(back));
    const encoded = encodings.get(reach);
    // Older events may have been added to the ring since.
    if (encoded !== undefined && encoded.afterSeq <= seq) return encoded;
    const missed = encodeAfter(Math.max(ring.startSeq, ring.endSeq - reach));
    encodings.set(reach, missed);
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
    encodedMs = now();
    mentioned = described.mentioned();
    return Buffer.from(`${JSON.stringify(described.state())}}`);
  }

  /** Those that were sent after the position, with a comma before each. */
  function endsAfter(position: number | null): Buffer {
    if (position === null) return NOTHING;
    ends ??= encodeEnds(described.ends());
    const first = ends.afterSeqs.findIndex((afterSeq) => afterSeq >= position);
    return first === -1 ? NOTHING : ends.json.subarray(ends.starts[first]);
  }

  return {
    create({ position, isRecovered, ref }) {
      if (now() - encodedMs >= tickMs) forget();
      state ??= encodeState();
      const { endSeq } = ring;
      const afterSeq = isRecovered ? position! : endSeq;
      const missed = missedAfter(afterSeq);
      const events = missed.json.subarray(missed.starts[afterSeq - missed.afterSeq]);
      const later = endsAfter(position);
      const ended = events.length === 0 ? later.subarray(1) : later;
      const text = `{"t":"subscribed",${ref === undefined ? '' : `"ref":${JSON.stringify(ref)},`}"room":"${room}","epoch":"${epoch}","seq":${endSeq},"recovered":${isRecovered},"events":[`;
      const moreBytes = events.length + ended.length + missed.users.length + state.length;
      return [beginMessage(text, moreBytes), events, ended, missed.users, state];
    },
    forget,
  };
}

function encodeEnds(ends: readonly RecentEnd[]): EncodedEnds {
  const pieces = ends.map(({ end }) => Buffer.from(`,${JSON.stringify(end)}`));
  let length = 0;
  const starts = pieces.map((piece) => {
    const start = length;
    length += piece.length;
    return start;
  });
  return { json: Buffer.concat(pieces), starts, afterSeqs: ends.map(({ afterSeq }) => afterSeq) };
}
