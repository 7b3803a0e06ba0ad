import type { Battle, BattleSide } from '@lavish/protocol';
import type { Session } from '../session.ts';

/** How someone looks on a stage: which drawings stand for the video. */
export type Look = 'singer' | 'rival';

/** A host whom the page has a picture of. */
export interface Contestant {
  user: string;
  name: string;
  look: Look;
}

/** The two hosts of the demo, as they look. */
export const contestantsOf = ({ host, rival }: Session): { host: Contestant; rival: Contestant } => ({
  host: { user: host.user, name: host.name, look: 'singer' },
  rival: { user: rival.user, name: rival.name, look: 'rival' },
});

export interface Pair {
  left: BattleSide;
  right: BattleSide;
}

/** Who stands where on a screen of `room`: its own side on the left, and of the others the one that is furthest ahead. */
export function pairFor({ sides }: Pick<Battle, 'sides'>, room: string): Pair {
  const left = sides.find(({ hosts }) => hosts.some((host) => host.room === room)) ?? sides[0]!;
  const others = sides.filter((side) => side !== left);
  return { left, right: others.reduce((best, side) => (side.points > best.points ? side : best)) };
}

/** Colours have names too: a side is never told by its colour alone. */
const SIDE_COLOURS = ['rose', 'azure', 'jade', 'amber'] as const;
export const colourOf = (side: number): string => SIDE_COLOURS[side % SIDE_COLOURS.length]!;
