/** A period in which no node was alive. Unix milliseconds. */
export interface Outage {
  from: number;
  until: number;
}

/** After so long without a node nothing new is begun: the hosts and their viewers have gone. */
export const UNATTENDED_MS = 30_000;

/**
 * Whether no node was alive for 30 s after something was due. Nodes that are merely late, however much there is to do,
 * begin what follows.
 */
export const isUnattended = (outages: readonly Outage[], dueAt: number): boolean =>
  outages.some(({ from, until }) => from <= dueAt && until > dueAt + UNATTENDED_MS);
