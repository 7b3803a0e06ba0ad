import type { Server } from '../support/server.ts';

/** The target of an attack. Plain data: it is sent to the attacker's process. */
export interface Target {
  server: Server['access'];
  databaseUrl: string;
  /** A running battle without the attacker, with gifts to read. */
  battle: string;
}

/** Runs one user, or one row, at its limit until `over` is aborted. Returns the number of actions, by kind. */
export type Attack = (target: Target, over: AbortSignal) => Promise<Record<string, number>>;
