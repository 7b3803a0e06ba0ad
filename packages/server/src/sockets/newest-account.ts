import type { AccountChange, Balance } from '../domain/rooms/room-events.ts';

/** Combines two changes of one user's money to the newest values: two committers can report out of order. */
export function newestAccount(earlier: AccountChange | undefined, later: AccountChange): AccountChange {
  if (earlier === undefined) return later;
  const wallet = newest(earlier.wallet, later.wallet);
  const earnings = newest(earlier.earnings, later.earnings);
  return { user: later.user, ...(wallet && { wallet }), ...(earnings && { earnings }) };
}

const newest = (earlier?: Balance, later?: Balance) =>
  earlier && later ? (later.version < earlier.version ? earlier : later) : (later ?? earlier);
