import { type NewBattleEvent, toWireId } from '@lavish/protocol';
import { timestamp } from '../timestamp.ts';
import type { StoredBattle } from './battle.ts';
import type { Outage } from './outage.ts';

interface ActionDetails {
  accept: { host: string };
  decline: { host: string };
  /**
   * A host leaves the battle, which may go on without them. `by`: the user whose token requested it; null, the default:
   * the platform's server.
   */
  leave: { host: string; by?: string | null };
  /** Cancels the battle before it is live. */
  cancel: unknown;
  /** Cuts the battle short. */
  end: unknown;
  /** Carries out the transitions that are due by now. */
  due: unknown;
  /**
   * A guest was removed from a room; with `host` null the room has ended for all its hosts in the battle. `by`: the user
   * whose token requested it; null: the platform's server. `roomHost`: the room's own host.
   */
  host_gone: { host: string | null; room: string; by: string | null; roomHost: string };
}

export type BattleActionType = keyof ActionDetails;

/** A change that a request, the clock or a room makes to a battle. The caller has checked that it may. */
export type BattleAction<T extends BattleActionType = BattleActionType> = {
  [Type in T]: { type: Type } & ActionDetails[Type];
}[T];

/** The changes of one commit: the battle with its version raised by one, and the events for its rooms. */
export interface BattleStep {
  battle: StoredBattle;
  events: NewBattleEvent[];
}

/** A battle within one commit: a copy that transitions change, and the events so far. */
export interface Draft {
  readonly battle: StoredBattle;
  /** Unix milliseconds, by the database's clock. */
  readonly now: number;
  /** Periods in which no node was alive. */
  readonly outages: readonly Outage[];
  readonly events: NewBattleEvent[];
}

type WithoutHead<Event> = Event extends NewBattleEvent ? Omit<Event, 'at' | 'battle'> : never;

/** Adds an event to the commit's events for the battle's rooms, with the time of the commit. */
export function addEvent({ battle, now, events }: Draft, event: WithoutHead<NewBattleEvent>): void {
  events.push({ at: timestamp(now), battle: toWireId('btl', battle.id), ...event });
}
