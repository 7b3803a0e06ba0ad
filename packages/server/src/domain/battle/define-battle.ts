import type { PostBattle, Refusal } from '@lavish/protocol';
import type { Battle } from './battle.ts';
import type { BattleStep } from './battle-action.ts';

/** What is known of a room that a host of the battle is to stand in. */
export interface BattleRoom {
  live: boolean;
  host: string;
  guests: ReadonlySet<string>;
}

/** Who proposes a battle, and what the request does not say. */
export interface Proposal {
  /** UUIDv7, 32 hex digits. */
  id: string;
  /** 32 random bytes, in hex. */
  secret: string;
  /** The host who proposes it; null: the platform's server. */
  inviter: string | null;
  /** Unix milliseconds. */
  now: number;
  rooms: ReadonlyMap<string, BattleRoom>;
}

/** The battle that a request proposes, before anything has happened to it; or why it is nonsense. */
export function defineBattle(_request: PostBattle, _by: Proposal): Battle | Refusal {
  throw new Error('not yet');
}

/** A battle's first commit: invited, or with `auto` already agreed; with what its rooms are told. Version 1. */
export function proposeBattle(_request: PostBattle, _by: Proposal): BattleStep | Refusal {
  throw new Error('not yet');
}
