import type { StoredBattle } from './battle.ts';

/** When all hosts had agreed, unix milliseconds; null: they have not. */
function agreedAt({ rounds, startsAt, rules }: StoredBattle): number | null {
  const firstRound = rounds[0] ? Date.parse(rounds[0].starts_at) : startsAt;
  return firstRound === null ? null : firstRound - rules.countdown_s * 1_000;
}

/**
 * Which of two readings a room shows as its battle. Of the same battle: the higher version. Of different battles: the one
 * that was agreed later, since a room is in one battle at a time. A battle that is not agreed is never shown.
 */
export function laterBattle(known: StoredBattle | null, other: StoredBattle | null): StoredBattle | null {
  if (other === null) return known;
  if (known?.id === other.id) return other.version > known.version ? other : known;
  const agreed = agreedAt(other);
  if (agreed === null) return known;
  return known === null || agreed >= (agreedAt(known) ?? 0) ? other : known;
}
