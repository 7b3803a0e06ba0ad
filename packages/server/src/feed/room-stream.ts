import type { Logger } from 'pino';
import { isOver, type StoredBattle } from '../domain/battles/battle.ts';
import { laterBattle } from '../domain/battles/later-battle.ts';
import type { RoomEvents, RoomPosition, RoomSnapshot } from '../domain/rooms/room-events.ts';
import { createHeldEvents } from './held-events.ts';

/** Events in one read. */
const PAGE = 500;
const MAX_RETRY_MS = 5_000;

/** What is worth counting here. */
export interface FeedObserver {
  /** Events have gone on in order, so long after the first of them happened. */
  delivered(events: number, lagMs: number): void;
  /** What was missing was looked for in the database: so many events were there; null: it could not be read. */
  read(events: number | null): void;
}

export interface StreamOptions {
  /** A room's events after `afterSeq`, at most `limit`, ascending without a gap; empty when there are none yet. */
  readEvents(room: string, afterSeq: number, limit: number): Promise<RoomEvents>;
  /** Gets every event once, in order; and news of the room's battle, in a run with events or without. */
  deliver(events: RoomEvents): void;
  log: Pick<Logger, 'warn' | 'error'>;
  observe?: FeedObserver;
  /** The database's clock. Unix milliseconds. */
  now(): number;
  holdMs: number;
}

export interface RoomStream {
  /** Everything up to there is known to the watcher. */
  startAfter(known: Pick<RoomSnapshot, 'seq' | 'battle'>): void;
  /** Events of the room, whichever, or news of its battle alone. */
  take(events: RoomEvents): void;
  /** The battles to read, the room being where its row says: its latest, and one whose end was not heard of. */
  battlesBehind(battle: RoomPosition['battle']): string[];
  /** The room has reached `seq`: the events are probably on their way, so wait for them a little. */
  expect(seq: number): void;
  /** The room has reached `seq`, and nobody will bring the events: read them now. */
  fetch(seq: number): void;
  /**
   * Resolves when `seq` has been delivered, or is not in the database.
   * @throws when that could not be read.
   */
  reach(seq: number): Promise<void>;
  stop(): void;
}

/**
 * One room's events in order. It is *waiting* until `startAfter` says where to begin; then *in step* while it has
 * delivered everything it knows of; and *behind* when it knows of a seq that it has not got: then it waits `holdMs`
 * for the event to come by itself and reads the database after that, one read at a time, until it is in step.
 */
export function createRoomStream(room: string, options: StreamOptions): RoomStream {
  const { readEvents, log, observe, now, holdMs } = options;
  const held = createHeldEvents();
  /** The last seq delivered; null while waiting. */
  let position: number | null = null;
  /** The highest seq known to exist. */
  let reached = 0;
  /** The latest that the watcher knows of. */
  let battle: StoredBattle | null = null;
  /** News of the battle that came before `startAfter`. */
  let early: RoomEvents | null = null;
  let timer: NodeJS.Timeout | null = null;
  /** Resolves with what went wrong, if anything did. */
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

  /** A score needs no place among the events: the latest is right, whatever else is still to come. */
  function takeChanges(news: RoomEvents) {
    if (stopped) return;
    if (position !== null) {
      if (laterBattle(battle, news.battle) !== battle) deliver(news);
      return;
    }
    const isLater = laterBattle(early?.battle ?? null, news.battle) === news.battle;
    const [latest, other] = isLater ? [news, early] : [early ?? news, news];
    early = { ...latest, users: { ...other?.users, ...latest.users } };
  }

  function expect(seq: number) {
    reached = Math.max(reached, seq);
    advance();
  }

  /** Delivers what follows on; if something is still missing, sees to it that it will come. */
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

  /** A fault further on must not come back to whoever reported a commit: that is the gift's own path. */
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

  /** One at a time; whoever else wants one shares it. */
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
      log.warn({ err: error, room, position }, 'missing events could not be read: trying again');
      failures += 1;
      return error;
    }
  }

  /** Reads until in step, or until there is nothing more to read. Says whether it got anywhere. */
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
      if (page.events.length > 0) throw new Error(`the events right after ${after} are gone`);
      // Nothing there, nothing in hand, no news meanwhile: the word that the room had got further was wrong.
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
    battlesBehind(there) {
      if (there === null || position === null) return [];
      if (battle?.id === there.id) return battle.version < there.version ? [there.id] : [];
      return battle === null || isOver(battle) ? [there.id] : [battle.id, there.id];
    },
    fetch(seq) {
      reached = Math.max(reached, seq);
      if (position !== null && position < reached && !stopped) void read();
    },
    async reach(seq) {
      // What is being read now may have been looked for before it was there.
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
