import type { AssetCache } from '../assets/asset-cache.ts';
import type { EffectItem } from '../gift.ts';

/** Plays the animation of one scene. It is already running when a caller receives it. */
export interface Player {
  /** Length of one round in milliseconds; null if the asset does not define it. */
  readonly durationMs: number | null;
  /** Plays from the beginning. */
  again(): void;
  pause(): void;
  resume(): void;
  mute(on: boolean): void;
  /** Removes all its nodes, timers, frame callbacks and buffers. */
  destroy(): void;
}

export interface PlayerOptions {
  /** The element to draw in, already part of the page. */
  readonly box: HTMLElement;
  /** The whole stage, behind the box. */
  readonly backdrop: HTMLElement;
  readonly item: EffectItem;
  readonly assets: AssetCache;
  readonly muted: boolean;
  /** Aborted when the scene no longer waits for the player, which must then leave nothing behind. */
  readonly signal: AbortSignal;
  /** Called when playing fails; another player then replaces this one. */
  readonly broke: (reason: string) => void;
}

/** Starts a player. Rejects when the asset is missing or broken, or the device cannot show it. */
export type StartPlayer = (options: PlayerOptions) => Promise<Player>;
