/**
 * One change by which hosts of a battle that was under way stopped taking part. Kept with the battle, because who
 * asked for it decides who forfeits, and an audit has to come to the same.
 */
export interface Departure {
  kind: 'left' | 'removed' | 'room_ended';
  hosts: string[];
  /** The user whose token asked for it. Null: the platform's server key. */
  by: string | null;
  /** The host of the room concerned; of `left`, the one who left. */
  roomHost: string;
  /** The round in which it happened, from 1. */
  round: number;
}

/** What a departure looks at in a side. */
export interface DepartedSide {
  hosts: readonly { host: string; left: boolean }[];
}

/** Who can still win after a departure, and whether the battle can go on. */
export interface AfterDeparture {
  contenders: number[];
  /** `forfeit`: the one that is left has won. `cut_short`: nobody wins. */
  ends: 'no' | 'forfeit' | 'cut_short';
}

/**
 * The table of docs/BATTLES.md, "Who acts, who gains". `sides`: after the hosts are marked as left. `contenders`: before.
 * A side gains by what another side did to itself, never by what somebody did to another.
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
 * The side that a departure is put down to. A user who stands on none acts for the room's host, as a moderator does; and
 * when the platform ends a room, its host has stopped being live. Null: neither stands on a side.
 */
function askingSide(sides: readonly DepartedSide[], { kind, by, roomHost }: Departure): number | null {
  const sideOf = (user: string) => sides.findIndex(({ hosts }) => hosts.some(({ host }) => host === user));
  if (by === null && kind === 'removed') return null;
  const own = by === null ? -1 : sideOf(by);
  const side = own >= 0 && kind !== 'left' ? own : sideOf(roomHost);
  return side < 0 ? null : side;
}
