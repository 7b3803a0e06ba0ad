/** A period in which no node was alive. Unix milliseconds. */
export interface Outage {
  from: number;
  until: number;
}

/** After an outage this long no further round begins, because the hosts and their viewers have gone. */
export const UNATTENDED_MS = 30_000;

/**
 * Whether no node was alive for 30 s after a transition was due, at `dueAt` in unix milliseconds. If nodes were alive but
 * late, the next round still begins.
 */
export const isUnattended = (outages: readonly Outage[], dueAt: number): boolean =>
  outages.some(({ from, until }) => from <= dueAt && until > dueAt + UNATTENDED_MS);
