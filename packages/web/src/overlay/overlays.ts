import type { LiveRoom } from '@lavish/client';
import { createComboCounter } from './combo-counter/combo-counter.ts';
import { createGiftAlerts } from './gift-alerts/gift-alerts.ts';
import { createGoalBar } from './goal-bar/goal-bar.ts';
import type { Items } from './items.ts';
import { createPkBar } from './pk-bar/pk-bar.ts';
import { createSupportersTicker } from './supporters-ticker/supporters-ticker.ts';
import type { Theme } from './theme.ts';

export interface OverlayParts {
  /** In step: its state is there. */
  room: LiveRoom;
  items: Items;
  theme: Theme;
  /** The server's time. Unix milliseconds. */
  nowMs(): number;
}

export interface Overlay {
  readonly element: HTMLElement;
  /** Ends every timer and listener; the element is then no longer needed. */
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
