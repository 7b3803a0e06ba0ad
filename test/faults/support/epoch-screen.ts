import { connect, type LiveRoom } from '@lavish/client';
import type { RoomEvent } from '@lavish/protocol';
import type { LavishProcess } from '../../support/lavish-process.ts';
import { onDatabase } from '../../support/test-postgres.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { addTo, IMPATIENT, type Sum } from './screen.ts';
import { tokenFor } from './world.ts';

/** A viewer who stays while epochs end, and what it was shown in each. */
export interface EpochScreen {
  readonly room: LiveRoom;
  readonly spans: readonly Span[];
  /** What must never be shown, in sentences. */
  readonly faults: readonly string[];
  /** How often the connection was lost. */
  readonly interruptions: number;
  close(): void;
}

/** What happened in a room from one snapshot to the end of the epoch, or until now. */
interface Span {
  epoch: string;
  /** The snapshot's seq. */
  after: number;
  /** The last seq shown. */
  upTo: number;
  /** The seq of the last event. */
  lastSeq: number;
  /** The number of seqs that the shown events stand for. */
  accounted: number;
  /** Sums by sender; small gifts that were summed are under SUMMED. */
  shown: Map<string, Sum>;
}

const SUMMED = 'all senders';

/** Opens a screen that may have to take a snapshot only when an epoch ends. */
export async function openEpochScreen(
  server: LavishProcess,
  viewer: string,
  roomId: string,
): Promise<EpochScreen> {
  const lavish = connect({ url: server.realtime, token: () => tokenFor(server, viewer), timing: IMPATIENT });
  const room = lavish.room(roomId);
  const spans: Span[] = [];
  const faults: string[] = [];
  let interruptions = 0;
  const objectIf = (wrong: boolean, sentence: string) => {
    if (wrong) faults.push(`${roomId}, for ${viewer}: ${sentence}`);
  };

  /** Events come before the `state` that includes them. Those of a new epoch come only after its snapshot. */
  function show(event: RoomEvent) {
    const span = spans.at(-1);
    if (event.type === 'streak_ended' || !span) return;
    if ('seq' in event) {
      objectIf(event.seq <= span.lastSeq, `seq ${event.seq} came after ${span.lastSeq}`);
      span.lastSeq = event.seq;
    }
    const isOfGifts = event.type === 'gift' || event.type === 'gifts_summary';
    span.accounted += isOfGifts ? event.gifts : 1;
    if (isOfGifts) addTo(span.shown, 'sender' in event ? event.sender : SUMMED, event);
  }

  function follow() {
    const { epoch, seq } = room.position!;
    const span = spans.at(-1);
    if (span?.epoch !== epoch) {
      objectIf(
        spans.some((past) => past.epoch === epoch),
        `epoch ${epoch} came back`,
      );
      spans.push({ epoch, after: seq, upTo: seq, lastSeq: seq, accounted: 0, shown: new Map() });
      return;
    }
    span.upTo = seq;
    const passed = seq - span.after;
    objectIf(passed !== span.accounted, `${span.accounted} events were shown of ${passed}, at seq ${seq}`);
  }

  room.on('event', show);
  room.on('state', follow);
  room.on('resynced', () => objectIf(spans.length < 2, 'had to take a snapshot'));
  lavish.on('status', ({ state }) => {
    if (state === 'offline') interruptions += 1;
  });
  await new Promise<void>((resolve, reject) => {
    room.on('refused', reject);
    room.on('subscribed', () => resolve());
  });
  return {
    room,
    spans,
    faults,
    get interruptions() {
      return interruptions;
    },
    close: lavish.close,
  };
}

/**
 * Compares what every screen was shown with the database: for each epoch the same gifts, and nothing that a failover has lost; at
 * the end the epoch, the position and the sums of the room. Returns the differences.
 */
export async function checkEpochs(screens: readonly EpochScreen[], databaseUrl: string): Promise<string[]> {
  const problems = screens.flatMap(({ faults }) => faults);
  for (const { room, spans } of screens) {
    const now = await readRoomNow(databaseUrl, room.id);
    const isCurrent = () => room.position!.epoch === now.epoch && room.position!.seq === now.seq;
    await waitUntil('every screen is where the database is', isCurrent).catch(() => {
      problems.push(
        `a screen of ${room.id} stays at ${json(room.position)}, the database is at ${json(now)}`,
      );
    });
    const { gifts, coins, senders } = room.state!.stats;
    if (gifts !== now.gifts || coins !== now.coins || senders !== now.senders)
      problems.push(`a screen of ${room.id} says ${json(room.state!.stats)}, the database ${json(now)}`);
    for (const span of spans) {
      const given = await readGiven(databaseUrl, room.id, span);
      if (json(inOrder(span.shown)) !== json(inOrder(given, span.shown.has(SUMMED))))
        problems.push(
          `${room.id} from ${span.after} to ${span.upTo}: shown ${json(inOrder(span.shown))}, given ${json(inOrder(given))}`,
        );
    }
  }
  return problems;
}

interface RoomNow {
  epoch: string;
  seq: number;
  gifts: number;
  coins: number;
  senders: number;
}

const readRoomNow = (databaseUrl: string, room: string): Promise<RoomNow> =>
  onDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<RoomNow>(
      `select replace(epoch::text, '-', '') as epoch, seq::int, gifts::int, coins::int, senders::int
         from rooms, feed_epoch where id = $1`,
      [room],
    );
    return rows[0]!;
  });

const readGiven = (databaseUrl: string, room: string, { after, upTo }: Span): Promise<Map<string, Sum>> =>
  onDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<Sum & { sender: string }>(
      `select sender_id as sender, count(*)::int as gifts, sum(quantity)::int as quantity, sum(coins)::int as coins
         from gifts where room_id = $1 and seq > $2 and seq <= $3 group by 1`,
      [room, after, upTo],
    );
    return new Map(rows.map(({ sender, ...sum }) => [sender, sum]));
  });

/** Sums by sender, or one sum where the screen was shown only a summary. */
function inOrder(sums: ReadonlyMap<string, Sum>, together = sums.has(SUMMED)): [string, Sum][] {
  const ordered = new Map<string, Sum>();
  for (const [sender, sum] of [...sums].sort()) addTo(ordered, together ? SUMMED : sender, sum);
  return [...ordered];
}

const json = (value: unknown) => JSON.stringify(value);
