import type { Catalogue } from './catalogue.ts';
import type { SessionKeeper } from './session.ts';
import type { TapClock } from './tap-clock.ts';

/** What both screens of the page share. */
export interface ScreenOptions {
  sessions: SessionKeeper;
  catalogue: Catalogue;
  clock: TapClock;
  /** Turns to the other screen, where only one is shown. */
  flip(): void;
}
