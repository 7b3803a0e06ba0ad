import type { TapClock } from './gifts/tap-clock.ts';
import type { SessionKeeper } from './session.ts';

/** What both screens of the page share. */
export interface ScreenOptions {
  sessions: SessionKeeper;
  clock: TapClock;
  /** No other screen is in the page. */
  alone: boolean;
  /** Turns to the other screen, where only one is shown. */
  flip(): void;
}
