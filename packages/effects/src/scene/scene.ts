import type { AssetCache } from '../assets/asset-cache.ts';
import { type Effect, merged } from '../gift.ts';
import { playConfetti } from '../players/confetti.ts';
import { playIcon } from '../players/icon.ts';
import { playLottie } from '../players/lottie.ts';
import type { Player, PlayerOptions, StartPlayer } from '../players/player.ts';
import { playVideo } from '../players/video.ts';
import { MAX_DURATION_MS } from '../players/why-not-playable.ts';
import { createCaption } from './caption.ts';
import { type PausableTimer, startTimer } from './pausable-timer.ts';
import { createSceneLayout } from './scene-layout.ts';

export interface Scene {
  readonly effect: Effect;
  /** Another gift of its streak: the counter rises, and there may be another round. */
  raise(more: Effect): void;
  pause(): void;
  resume(): void;
  mute(on: boolean): void;
  /** Fades out, then is gone. */
  end(): void;
  /** Gone at once. */
  destroy(): void;
}

export interface SceneOptions {
  readonly stage: HTMLElement;
  readonly effect: Effect;
  /** The lowest free place among small effects, from 0. */
  readonly place: number;
  readonly words: string | null;
  readonly assets: AssetCache;
  readonly lessMotion: boolean;
  readonly muted: boolean;
  readonly paused: boolean;
  /** The icon plays in its stead. */
  readonly fellBack: (reason: string) => void;
  /** Its time is up, and it has begun to fade out: called once. */
  readonly ended: () => void;
  /** It has left the page. */
  readonly gone: () => void;
}

const PLAYERS: ReadonlyMap<string, StartPlayer> = new Map([
  ['confetti', playConfetti],
  ['lottie', playLottie],
  ['video', playVideo],
]);

/** A newer catalogue may have kinds that this player is too old for. */
const unsupported: StartPlayer = async ({ item }) => {
  throw new Error(`animations of the kind "${item.animation.kind}" are not supported`);
};

const USUAL_MS = 2_400;
/** Less is a flash, not a gift. */
const SHORTEST_MS = 600;
/** Whoever sent it has seen the gift leave: what is not there by now is not waited for. */
const LOAD_AT_MOST_MS = 5_000;
/** A streak that goes on is shown again, but lets the others have their turn. */
const MAX_ROUNDS = 3;
const LEAVE_MS = 280;

/** Plays one effect from its first frame to its last, by its own player or, failing that, as an icon. */
export function startScene(options: SceneOptions): Scene {
  const { effect: first, stage, assets, lessMotion, fellBack, ended, gone } = options;
  const { animation } = first.item;
  const layout = createSceneLayout(stage, animation.fullscreen === true, options.place);
  const caption = options.words === null ? null : createCaption(options.words, first.count, lessMotion);
  if (caption !== null) layout.captionBox.append(caption.element);

  let effect = first;
  let player: Player | null = null;
  /** Of loading, then of the round, then of leaving. */
  let timer: PausableTimer | null = null;
  let rounds = 1;
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
    timer = startTimer(LOAD_AT_MOST_MS, () => late('it took too long to load'));
    function late(reason: string) {
      if (player !== null || state !== 'playing') return;
      loading.abort();
      timer?.cancel();
      timer = null;
      fallBack(reason);
    }
    try {
      const start = PLAYERS.get(animation.kind) ?? unsupported;
      const started = await start(playerOptions());
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

  function startRound() {
    const wantedMs = animation.duration_ms || player?.durationMs || USUAL_MS;
    const shownMs = Math.min(MAX_DURATION_MS, Math.max(SHORTEST_MS, wantedMs - LEAVE_MS));
    timer = startTimer(shownMs, roundOver);
  }

  function roundOver() {
    if (!raised || rounds === MAX_ROUNDS) return end();
    raised = false;
    rounds += 1;
    try {
      player?.again();
    } catch {
      return end();
    }
    startRound();
  }

  /** Keeps the time that is left: the others have waited for it, and no longer. */
  function fallBack(reason: string) {
    destroyPlayer();
    const icon = playIcon(playerOptions(), lessMotion);
    if (timer === null) play(icon);
    else player = icon;
    if (paused) hold();
    fellBack(reason);
  }

  /** A broken player may fail at its end as well: the stage is released all the same. */
  function destroyPlayer() {
    const old = player;
    player = null;
    try {
      old?.destroy();
    } catch (fault) {
      console.error('A player of the effects failed at its end:', fault);
    }
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
