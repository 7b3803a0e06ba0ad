import type { Departure, StoredHost } from './battle.ts';
import type { Draft } from './battle-action.ts';
import { cutShort, finishByForfeit } from './end-battle.ts';

/** The part of a side that a departure is judged by. */
export interface DepartedSide {
  hosts: readonly { host: string; left: boolean }[];
}

/** The sides that can still win after a departure, and whether the battle goes on. */
export interface AfterDeparture {
  contenders: number[];
  /** `forfeit`: the remaining side has won. `cut_short`: no side wins. */
  ends: 'no' | 'forfeit' | 'cut_short';
}

/**
 * Marks the hosts as left, stores the departure, and ends the battle if it cannot go on. The battle must be under way.
 */
export function leaveBattle(
  draft: Draft,
  hosts: readonly StoredHost[],
  departure: Pick<Departure, 'kind' | 'by' | 'roomHost'>,
): void {
  const { battle } = draft;
  const { kind, by, roomHost } = departure;
  for (const host of hosts) host.left = true;
  const whole = { kind, hosts: hosts.map(({ host }) => host), by, roomHost, round: battle.round };
  battle.departures.push(whole);
  const after = judgeDeparture(battle.sides, battle.contenders, whole);
  battle.contenders = after.contenders;
  if (after.ends === 'forfeit') finishByForfeit(draft);
  if (after.ends === 'cut_short') cutShort(draft);
}

/**
 * The table of docs/BATTLES.md, "Administrative actions". `sides`: after the hosts are marked as left. `contenders`: before.
 * A side gains only when another side harms itself, never when it or a third party harms the other side.
 */
export function judgeDeparture(
  sides: readonly DepartedSide[],
  contenders: readonly number[],
  departure: Departure,
): AfterDeparture {
  const asking = askingSide(sides, departure);
  const isEmpty = (side: number) => sides[side]!.hosts.every(({ left }) => left);
  const isHit = (side: number) => sides[side]!.hosts.some(({ host }) => departure.hosts.includes(host));
  const emptied = contenders.filter((side) => isHit(side) && isEmpty(side));
  if (asking === null) {
    const rest = contenders.filter((side) => !emptied.includes(side));
    const goesOn = departure.by === null && rest.length > 1;
    return { contenders: rest, ends: goesOn ? 'no' : 'cut_short' };
  }

  const harmsOthers = sides.some((_, side) => side !== asking && isHit(side));
  const forfeits = emptied.includes(asking) || (harmsOthers && departure.by !== null);
  const rest = contenders.filter((side) => side !== asking || !forfeits);
  const hasVictim = emptied.some((side) => side !== asking);
  if (rest.length > 1) return { contenders: rest, ends: hasVictim ? 'cut_short' : 'no' };
  return { contenders: rest, ends: hasVictim && departure.by === null ? 'cut_short' : 'forfeit' };
}

/**
 * The side that is responsible for a departure. A user who is on no side acts for the room's host, as a moderator does.
 * When the platform ends a room, its host has stopped being live. Null: neither the user nor the host is on a side.
 */
function askingSide(sides: readonly DepartedSide[], { kind, by, roomHost }: Departure): number | null {
  const sideOf = (user: string) => sides.findIndex(({ hosts }) => hosts.some(({ host }) => host === user));
  if (by === null && kind === 'removed') return null;
  const own = by === null ? -1 : sideOf(by);
  const side = own >= 0 && kind !== 'left' ? own : sideOf(roomHost);
  return side < 0 ? null : side;
}
