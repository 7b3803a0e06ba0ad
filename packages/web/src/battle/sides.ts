import type { Battle, BattleSide } from '@lavish/protocol';

export interface Pair {
  left: BattleSide;
  right: BattleSide;
}

/** The two sides that a screen of `room` shows: the room's own on the left, the strongest other side on the right. */
export function pairFor({ sides }: Pick<Battle, 'sides'>, room: string): Pair {
  const left = sides.find(({ hosts }) => hosts.some((host) => host.room === room)) ?? sides[0]!;
  const others = sides.filter((side) => side !== left);
  return { left, right: others.reduce((best, side) => (side.points > best.points ? side : best)) };
}

/** The values of data-side in look/side-colours.css. Pages also show the side's name, never the colour alone. */
const SIDE_COLOURS = ['rose', 'azure', 'jade', 'amber'] as const;
export const colourOf = (side: number): string => SIDE_COLOURS[side % SIDE_COLOURS.length]!;
