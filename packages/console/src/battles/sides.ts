import type { Battle, BattleSide, BattleState } from '@lavish/protocol';

/** The colours of the sides in the order of their index. Further sides repeat them, with dashed lines. */
const COLOURS = ['rose', 'azure', 'jade', 'amber'] as const;

export const sideColour = (index: number): (typeof COLOURS)[number] => COLOURS[index % COLOURS.length]!;

export const isRepeatedColour = (index: number): boolean => index >= COLOURS.length;

/** The name of a side, else of its hosts. */
export const sideName = ({ name, hosts }: BattleSide): string =>
  name ?? hosts.map(({ host }) => host).join(', ');

export const battleTitle = ({ sides }: Pick<Battle, 'sides'>): string => sides.map(sideName).join(' – ');

const OVER: readonly BattleState[] = ['finished', 'cut_short', 'declined', 'expired', 'cancelled'];

export const isOver = ({ state }: Pick<Battle, 'state'>): boolean => OVER.includes(state);

export const isRunning = ({ state }: Pick<Battle, 'state'>): boolean =>
  state === 'live' || state === 'overtime';
