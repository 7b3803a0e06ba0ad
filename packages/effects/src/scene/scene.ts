import { MAX_ANIMATION_MS } from '@lavish/protocol';
import type { AssetCache } from '../assets/asset-cache.ts';
import { type Effect, merged } from '../gift.ts';
import { playIcon } from '../players/icon.ts';
import type { Player, PlayerOptions } from '../players/player.ts';
import { startPlayer } from '../players/start-player.ts';
import { createCaption } from './caption.ts';
import { type PausableTimer, startTimer } from './pausable-timer.ts';
import { createSceneLayout } from './scene-layout.ts';

export interface Scene {
  readonly effect: Effect;
  /** Adds another gift of its streak: raises the counter, and may play another round. */
  raise(more: Effect): void;
  pause(): void;
  resume(): void;
  mute(on: boolean): void;
  /** Fades out, then removes itself. */
  end(): void;
  /** Removes itself at once. */
  destroy(): void;
}

export interface SceneOptions {
  readonly stage: HTMLElement;
  readonly effect: Effect;
  /** The lowest free place among small effects, counted from 0. */
  readonly place: number;
  readonly captionText: string | null;
  readonly assets: AssetCache;
  readonly lessMotion: boolean;
  readonly muted: boolean;
  readonly paused: boolean;
  /** Called when the icon replaces a failed player. */
  readonly fellBack: (reason: string) => void;
  /** Called once, when the effect begins to fade out. */
  readonly ended: () => void;
  /** Called when the effect has left the page. */
  readonly gone: () => void;
}

const USUAL_MS = 2_400;
/** Anything shorter is only a flash. */
const SHORTEST_MS = 600;
/** The sender has seen the gift leave, so an asset that takes longer is replaced by the icon. */
const MAX_LOAD_MS = 5_000;
/** A running streak plays again, at most this often, so that the other gifts get their turn. */
const MAX_ROUNDS = 3;
const LEAVE_MS = 280;

/** Plays one effect from its first frame to its last with its own player, or as an icon if that fails. */
export function startScene(options: SceneOptions): Scene {
  const { effect: first, stage, assets, lessMotion, fellBack, ended, gone } = options;
  const { animation } = first.item;
  const layout = createSceneLayout(stage, animation.fullscreen === true, options.place);
  const caption =
    options.captionText === null ? null : createCaption(options.captionText, first.count, lessMotion);
  if (caption !== null) layout.captionBox.append(caption.element);

  let effect = first;
  let player: Player | null = null;
  /** Times first the loading, then the round, then the fade-out. */
  let timer: PausableTimer | null = null;
  let rounds = 1;
  /** Milliseconds of the rounds so far, the current one included. */
  let roundsMs = 0;
  let raised = false;
  let state: 'playing' | 'leaving' | 'gone' = 'playing';
  const loading = new AbortController();
  let { paused, muted } = options;

  const playerOptions = (): PlayerOptions => ({
    ...layout,
    item: first.item,
    assets,
    muted,
    signal: loading.signal,
    broke: (reason) => state === 'playing' && player !== null && fallBack(reason),
  });

  async function begin() {
    if (animation.kind === 'none' || lessMotion) return play(playIcon(playerOptions(), lessMotion));
    timer = startTimer(MAX_LOAD_MS, () => late('it took too long to load'));
    function late(reason: string) {
      if (player !== null || state !== 'playing') return;
      loading.abort();
      timer?.cancel();
      timer = null;
      fallBack(reason);
    }
    try {
      const started = await startPlayer(playerOptions());
      if (state !== 'playing' || player !== null) return started.destroy();
      timer?.cancel();
      play(started);
    } catch (fault) {
      late(fault instanceof Error ? fault.message : 'it cannot be played');
    }
  }

  function play(started: Player) {
    player = started;
    started.mute(muted);
    startRound();
    if (paused) hold();
  }

  const nextRoundMs = () => roundMs(animation.duration_ms || player?.durationMs || USUAL_MS);

  function startRound() {
    const ms = nextRoundMs();
    roundsMs += ms;
    timer = startTimer(ms, roundOver);
  }

  function roundOver() {
    if (!raised || rounds === MAX_ROUNDS || roundsMs + nextRoundMs() > MAX_ANIMATION_MS) return end();
    raised = false;
    rounds += 1;
    try {
      player?.again();
    } catch {
      return end();
    }
    startRound();
  }

  /** Replaces the player by the icon for the remaining time, so that the waiting effects are not delayed. */
  function fallBack(reason: string) {
    destroyPlayer();
    const icon = playIcon(playerOptions(), lessMotion);
    if (timer === null) play(icon);
    else player = icon;
    if (paused) hold();
    fellBack(reason);
  }

  function destroyPlayer() {
    const old = player;
    player = null;
    if (old !== null) destroyQuietly(old);
  }

  function hold() {
    timer?.pause();
    player?.pause();
  }

  function end() {
    if (state !== 'playing') return;
    state = 'leaving';
    timer?.cancel();
    layout.fadeOut(LEAVE_MS);
    timer = startTimer(LEAVE_MS, destroy);
    ended();
  }

  function destroy() {
    state = 'gone';
    timer?.cancel();
    loading.abort();
    destroyPlayer();
    layout.remove();
    gone();
  }

  void begin();

  return {
    get effect() {
      return effect;
    },
    raise(more) {
      const next = merged(effect, more);
      if (next === effect) return;
      effect = next;
      raised = true;
      caption?.count(next.count);
    },
    pause() {
      paused = true;
      hold();
    },
    resume() {
      paused = false;
      timer?.resume();
      player?.resume();
    },
    mute(on) {
      muted = on;
      player?.mute(on);
    },
    end,
    destroy,
  };
}

/** The time until the fade-out of an animation of `durationMs`. */
const roundMs = (durationMs: number) =>
  Math.min(MAX_ANIMATION_MS, Math.max(SHORTEST_MS, durationMs - LEAVE_MS));

/** A broken player may also throw here; the stage is released anyway. */
function destroyQuietly(player: Player) {
  try {
    player.destroy();
  } catch (fault) {
    console.error('A player of the effects could not be destroyed:', fault);
  }
}
