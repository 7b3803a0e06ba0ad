import type { RoomEvents } from '../domain/rooms/room-events.ts';

/**
 * Events that may wait for an earlier one, in each room. Two committers with batches of 1,000 have at most a few batches
 * under way. With more, the database is the better source.
 */
const MAX_HELD = 8_000;

export interface HeldEvents {
  /** Beyond the limit all held events are dropped: they can be read from the database. */
  add(events: RoomEvents): void;
  /** The events that continue from `position`; null if they are not held. */
  takeAfter(position: number): RoomEvents | null;
  readonly empty: boolean;
  clear(): void;
}

/** Runs of one room's events that arrived before an earlier one, ascending by their first seq. */
export function createHeldEvents(): HeldEvents {
  let runs: RoomEvents[] = [];
  let held = 0;

  function clear() {
    runs = [];
    held = 0;
  }

  return {
    add(run) {
      held += run.events.length;
      if (held > MAX_HELD) return clear();
      let place = runs.length;
      while (place > 0 && firstSeq(runs[place - 1]!) > firstSeq(run)) place -= 1;
      runs.splice(place, 0, run);
    },
    takeAfter(position) {
      while (runs[0] !== undefined && firstSeq(runs[0]) <= position + 1) {
        const run = runs.shift()!;
        held -= run.events.length;
        if (firstSeq(run) === position + 1) return run;
        const events = run.events.filter((event) => event.seq > position);
        if (events.length > 0) return { ...run, events };
      }
      return null;
    },
    get empty() {
      return runs.length === 0;
    },
    clear,
  };
}

const firstSeq = ({ events }: RoomEvents) => events[0]!.seq;
