import type { TapClock } from './gifts/tap-clock.ts';
import type { SessionKeeper } from './session.ts';

/** Options of both screens. */
export interface ScreenOptions {
  sessions: SessionKeeper;
  clock: TapClock;
  /** Whether this is the only screen of the page. */
  alone: boolean;
  /** Flips to the other screen, where only one is shown. */
  flip(): void;
}
