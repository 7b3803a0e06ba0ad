import type { AssetCache } from '../assets/asset-cache.ts';
import type { EffectItem } from '../gift.ts';

/** What moves in one scene. `start` has been called by the time anyone gets it. */
export interface Player {
  /** How long one round takes, where the asset knows. */
  readonly durationMs: number | null;
  /** Plays from the beginning. */
  again(): void;
  pause(): void;
  resume(): void;
  mute(on: boolean): void;
  /** Takes away every node, timer, frame callback and buffer of its own. */
  destroy(): void;
}

export interface PlayerOptions {
  /** Where it draws, on the page already. */
  readonly box: HTMLElement;
  /** The whole stage, behind the box. */
  readonly backdrop: HTMLElement;
  readonly item: EffectItem;
  readonly assets: AssetCache;
  readonly muted: boolean;
  /** Aborted when the player is not waited for any more: it must leave nothing behind then. */
  readonly signal: AbortSignal;
  /** Called when what plays breaks: another player takes over. */
  readonly broke: (reason: string) => void;
}

/** Rejects when the asset is missing or broken, or the device cannot show it. */
export type StartPlayer = (options: PlayerOptions) => Promise<Player>;
