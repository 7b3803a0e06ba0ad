import type { NewBattleEvent } from '@lavish/protocol';
import type { StoredBattle } from './battle.ts';
import type { Outage } from './outage.ts';

interface ActionDetails {
  accept: { host: string };
  decline: { host: string };
  /** A host's only way out: the others may go on. `by`: whose token asks; null, as by default: the platform's server. */
  leave: { host: string; by?: string | null };
  /** Takes it back before it is live. */
  cancel: unknown;
  /** Cuts it short. */
  end: unknown;
  /** The clock: whatever is due by now. */
  due: unknown;
  /**
   * A guest was removed from a room; with `host` null the room has ended, for all who stand in it. `by`: whose token asked
   * for it; null: the platform's server. `roomHost`: the room's own host.
   */
  host_gone: { host: string | null; room: string; by: string | null; roomHost: string };
}

export type BattleActionType = keyof ActionDetails;

/** What can be done to a battle, or happen to it. Who may ask for it is decided where the request comes in. */
export type BattleAction<T extends BattleActionType = BattleActionType> = {
  [Type in T]: { type: Type } & ActionDetails[Type];
}[T];

/** What one commit changes: the battle as it is now, its version one higher, and what its rooms are told. */
export interface BattleStep {
  battle: StoredBattle;
  events: NewBattleEvent[];
}

/** A battle on its way through one commit: a copy, to be changed at will, and what there is to tell so far. */
export interface Draft {
  readonly battle: StoredBattle;
  /** Unix milliseconds, by the database's clock. */
  readonly now: number;
  /** When no node was alive. */
  readonly outages: readonly Outage[];
  readonly events: NewBattleEvent[];
}
