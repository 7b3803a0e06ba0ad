import type { Logger } from 'pino';
import { isOver, type StoredBattle } from '../domain/battles/battle.ts';
import { laterBattle } from '../domain/battles/later-battle.ts';
import type { RoomEvents, RoomPosition, RoomSnapshot } from '../domain/rooms/room-events.ts';
import { createHeldEvents } from './held-events.ts';

/** Events in one query. */
const PAGE = 500;
const MAX_RETRY_MS = 5_000;

/** Called for the events of the feed that metrics count. */
export interface FeedObserver {
  /** Events were delivered. `lagMs`: how long after the first of them happened. */
  delivered(events: number, lagMs: number): void;
  /** Missing events were read from the database: their number; null: the read failed. */
  read(events: number | null): void;
}

export interface StreamOptions {
  /** A room's events after `afterSeq`, at most `limit`, ascending without a gap; empty when there are none yet. */
  readEvents(room: string, afterSeq: number, limit: number): Promise<RoomEvents>;
  /** Called with every event once, in order, and with changes of the room's battle. A run may have a battle and no events. */
  deliver(events: RoomEvents): void;
  log: Pick<Logger, 'warn' | 'error'>;
  observe?: FeedObserver;
  /** The database's clock. Unix milliseconds. */
  now(): number;
  holdMs: number;
}

export interface RoomStream {
  /** Begins to deliver the events after the snapshot. */
  startAfter(known: Pick<RoomSnapshot, 'seq' | 'battle'>): void;
  /** Takes any events of the room, or a change of its battle alone. */
  take(events: RoomEvents): void;
  /** The battles to read, given the battle of the room's row: that one, and the last one if its end is missing here. */
  battlesBehind(battle: RoomPosition['battle']): string[];
  /** The room has reached `seq`: waits `holdMs` for the events, which are probably on their way. */
  expect(seq: number): void;
  /** The room has reached `seq` through another node: reads the events at once. */
  fetch(seq: number): void;
  /**
   * Resolves when `seq` has been delivered, or is not in the database.
   * @throws when the database could not be read
   */
  reach(seq: number): Promise<void>;
  stop(): void;
}

/** Of two changes of a room's battle, returns the later one, with the users of both. */
function laterChanges(known: RoomEvents | null, changes: RoomEvents): RoomEvents {
  const isLater = laterBattle(known?.battle ?? null, changes.battle) === changes.battle;
  const [latest, other] = isLater ? [changes, known] : [known ?? changes, changes];
  return { ...latest, users: { ...other?.users, ...latest.users } };
}

/** `there`: the battle of the room's row. The battle that was delivered last is read too if its end was not delivered. */
function battlesToRead(delivered: StoredBattle | null, there: NonNullable<RoomPosition['battle']>): string[] {
  if (delivered?.id === there.id) return delivered.version < there.version ? [there.id] : [];
  return delivered === null || isOver(delivered) ? [there.id] : [delivered.id, there.id];
}

/**
 * One room's events in order. The stream is *waiting* until `startAfter` sets its position; *up to date* while it has
 * delivered every seq that it is aware of; and *behind* while such a seq is missing: then it waits `holdMs` for the event,
 * and after that reads the database, one query at a time, until it is up to date.
 */
export function createRoomStream(room: string, options: StreamOptions): RoomStream {
  const { readEvents, log, observe, now, holdMs } = options;
  const held = createHeldEvents();
  /** The last seq delivered; null while waiting. */
  let position: number | null = null;
  /** The highest seq known to exist. */
  let reached = 0;
  /** The latest that was delivered. */
  let battle: StoredBattle | null = null;
  /** The battle's changes that arrived before `startAfter`. */
  let early: RoomEvents | null = null;
  let timer: NodeJS.Timeout | null = null;
  /** Resolves with the error, or null. */
  let reading: Promise<unknown> | null = null;
  let failures = 0;
  let stopped = false;

  function take(events: RoomEvents) {
    const last = events.events.at(-1);
    if (last === undefined) return takeChanges(events);
    if (last.seq <= (position ?? 0)) return;
    reached = Math.max(reached, last.seq);
    held.add(events);
    advance();
  }

  /** A battle's state is not ordered among the events: the latest is current, even if earlier events are missing. */
  function takeChanges(changes: RoomEvents) {
    if (stopped) return;
    if (position !== null) {
      if (laterBattle(battle, changes.battle) !== battle) deliver(changes);
      return;
    }
    early = laterChanges(early, changes);
  }

  function expect(seq: number) {
    reached = Math.max(reached, seq);
    advance();
  }

  /** Delivers the events that continue from the position. Schedules a read if events are still missing. */
  function advance() {
    if (position === null || stopped) return;
    const before = position;
    for (let run = held.takeAfter(position); run !== null; run = held.takeAfter(position)) {
      position = run.events.at(-1)!.seq;
      deliver(run);
    }
    if (position > before || position >= reached) cancelRead();
    if (position < reached && reading === null && timer === null) readAfter(holdMs);
  }

  /** An error of a later stage must not reach the caller of `take`, which is the commit of a gift. */
  function deliver(run: RoomEvents) {
    battle = laterBattle(battle, run.battle);
    if (run.events.length > 0) observe?.delivered(run.events.length, now() - run.at);
    try {
      options.deliver(run);
    } catch (error) {
      log.error({ err: error, room }, 'events could not be delivered');
    }
  }

  function cancelRead() {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  function readAfter(delayMs: number) {
    timer = setTimeout(() => {
      timer = null;
      void read();
    }, delayMs);
  }

  /** One read at a time: further callers share it. */
  function read(): Promise<unknown> {
    cancelRead();
    reading ??= readOnce().finally(() => {
      reading = null;
      if (stopped || position! >= reached) return;
      readAfter(Math.min(holdMs * 2 ** failures, MAX_RETRY_MS));
    });
    return reading;
  }

  async function readOnce(): Promise<unknown> {
    try {
      const moved = await readPages();
      failures = moved || position! >= reached ? 0 : failures + 1;
      return null;
    } catch (error) {
      observe?.read(null);
      log.warn({ err: error, room, position }, 'missing events could not be read: the feed retries');
      failures += 1;
      return error;
    }
  }

  /** Reads until the stream is up to date, or the database has nothing more. @returns whether the position has moved */
  async function readPages(): Promise<boolean> {
    const before = position!;
    while (!stopped && position! < reached) {
      const after = position!;
      const expected = reached;
      const page = await readEvents(room, after, PAGE);
      if (stopped) break;
      observe?.read(page.events.length);
      take(page);
      if (position! > after) continue;
      if (page.events.length > 0)
        throw new Error(`the events right after ${after} are missing in the database`);
      // No rows, no held events, no later seq meanwhile: the room has not reached the published seq.
      if (held.empty && reached === expected) reached = after;
      break;
    }
    return position! > before;
  }

  return {
    startAfter(known) {
      position = known.seq;
      battle = known.battle;
      advance();
      if (early !== null) takeChanges(early);
      early = null;
    },
    take,
    expect,
    battlesBehind: (there) => (there === null || position === null ? [] : battlesToRead(battle, there)),
    fetch(seq) {
      reached = Math.max(reached, seq);
      if (position !== null && position < reached && !stopped) void read();
    },
    async reach(seq) {
      // A read that is under way may have queried the database before the event was committed.
      if (position !== null && position < seq) await reading;
      if (position === null || position >= seq || stopped) return;
      reached = Math.max(reached, seq);
      const fault = await read();
      if (fault !== null && position < seq) throw fault;
    },
    stop() {
      stopped = true;
      cancelRead();
      held.clear();
    },
  };
}
