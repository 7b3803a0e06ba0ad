import type { Server } from '../support/server.ts';

/** What an attack is aimed at. Plain data: it goes to the attacker's process. */
export interface Target {
  server: Server['access'];
  databaseUrl: string;
  /** A running battle that the attacker does not take part in, with gifts to read. */
  battle: string;
}

/** One user, or one row, at the limit of what is allowed, until `over` is aborted. Returns what it did, by kind. */
export type Attack = (target: Target, over: AbortSignal) => Promise<Record<string, number>>;
