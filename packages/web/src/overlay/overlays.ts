import { createComboCounter } from './combo-counter/combo-counter.ts';
import { createGiftAlerts } from './gift-alerts/gift-alerts.ts';
import { createGoalBar } from './goal-bar/goal-bar.ts';
import type { Overlay, OverlayParts } from './overlay-parts.ts';
import { createPkBar } from './pk-bar/pk-bar.ts';
import { createSupportersTicker } from './supporters-ticker/supporters-ticker.ts';

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
