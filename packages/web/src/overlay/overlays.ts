import type { LiveRoom } from '@lavish/client';
import { createComboCounter } from './combo-counter/combo-counter.ts';
import { createGiftAlerts } from './gift-alerts/gift-alerts.ts';
import { createGoalBar } from './goal-bar/goal-bar.ts';
import type { Items } from './items.ts';
import { createPkBar } from './pk-bar/pk-bar.ts';
import { createSupportersTicker } from './supporters-ticker/supporters-ticker.ts';
import type { Theme } from './theme.ts';

export interface OverlayParts {
  /** A room whose state is present. */
  room: LiveRoom;
  items: Items;
  theme: Theme;
  /** The server's time in Unix milliseconds. */
  nowMs(): number;
}

export interface Overlay {
  readonly element: HTMLElement;
  /** Stops all timers and removes all listeners. The caller removes the element. */
  stop(): void;
}

const OVERLAYS = {
  alerts: createGiftAlerts,
  pk: createPkBar,
  supporters: createSupportersTicker,
  goal: createGoalBar,
  combo: createComboCounter,
} satisfies Record<string, (parts: OverlayParts) => Overlay>;

type OverlayName = keyof typeof OVERLAYS;

export const isOverlayName = (name: string): name is OverlayName => Object.hasOwn(OVERLAYS, name);

export const createOverlay = (name: OverlayName, parts: OverlayParts): Overlay => OVERLAYS[name](parts);
