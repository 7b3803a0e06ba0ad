import type { TickSettings } from './frame-throttle.ts';
import type { FrameBudget } from './sum-small-gifts.ts';

/** The settings of frames that an operator can change. */
export type FrameSettings = TickSettings & FrameBudget;

/** Their defaults, also for the settings of the environment. */
export const DEFAULT_FRAME_SETTINGS: FrameSettings = {
  tickMs: 50,
  tickUsPerViewer: 10,
  giftsPerFrame: 10,
  individualMinCoins: 1_000,
};
