import type { Confetti } from 'canvas-confetti';
import { readJson } from '../assets/read-json.ts';
import { type PausableTimer, startTimer } from '../scene/pausable-timer.ts';
import { FILL, styled } from '../scene/style.ts';
import { type ConfettiBurst, readConfettiRecipe, USUAL_CONFETTI } from './confetti-recipe.ts';
import { drawableRatio } from './drawable-ratio.ts';
import { playIcon } from './icon.ts';
import type { StartPlayer } from './player.ts';

/** The library counts time in frames of 1/60 s. */
const FRAME_MS = 1_000 / 60;
/** In the library, a piece of scale 1 is 10 px wide and loses a tenth of its speed each frame. */
const PIECE_PX = 10;
const TRAVEL_OF_SPEED = 10;
/** Our shapes are drawn on a 24 px grid. */
const SHAPE_GRID = 24;

/** Shows the item's icon and confetti over the whole stage. Loads the library on first use. */
export const playConfetti: StartPlayer = async (options) => {
  const { backdrop, item, assets, broke } = options;
  const [{ default: library }, recipe] = await Promise.all([
    import('canvas-confetti'),
    item.animation.url === undefined
      ? USUAL_CONFETTI
      : assets.load(item.animation.url).then(readJson).then(readConfettiRecipe),
  ]);
  const canvas = styled('canvas', FILL);
  // The library draws in frames of its own, where nothing catches its exceptions.
  if (canvas.getContext('2d') === null) throw new Error('this device has no more canvases');
  backdrop.append(canvas);
  const ratio = drawableRatio(backdrop);
  canvas.width = backdrop.clientWidth * ratio;
  canvas.height = backdrop.clientHeight * ratio;
  // No worker: it would be a script from a blob URL, which a strict content policy forbids.
  const confetti = library.create(canvas, { resize: false, useWorker: false });
  const icon = playIcon(options, false);
  let timers: PausableTimer[] = [];

  function play() {
    for (const timer of timers) timer.cancel();
    timers = recipe.bursts.map((burst) => startTimer(burst.at_ms, () => tryBurst(burst)));
  }
  function tryBurst(burst: ConfettiBurst) {
    try {
      throwBurst(confetti, canvas, burst);
    } catch {
      broke('the confetti cannot be drawn');
    }
  }
  play();

  return {
    durationMs: Math.max(0, ...recipe.bursts.map(({ at_ms, life_ms }) => at_ms + life_ms)),
    again() {
      icon.again();
      play();
    },
    // Pieces in the air keep falling: the library cannot pause.
    pause() {
      for (const timer of timers) timer.pause();
      icon.pause();
    },
    resume() {
      for (const timer of timers) timer.resume();
      icon.resume();
    },
    mute() {},
    destroy() {
      for (const timer of timers) timer.cancel();
      confetti.reset();
      canvas.remove();
      icon.destroy();
    },
  };
};

function throwBurst(confetti: Confetti, canvas: HTMLCanvasElement, burst: ConfettiBurst) {
  const unit = Math.min(canvas.width, canvas.height);
  const [x, y] = burst.from;
  void confetti({
    particleCount: burst.count,
    colors: burst.colors,
    origin: { x, y },
    angle: burst.angle,
    spread: burst.spread,
    startVelocity: (burst.reach * unit) / TRAVEL_OF_SPEED,
    gravity: (burst.gravity * unit) / 400,
    scalar: (burst.size * unit) / PIECE_PX,
    ticks: Math.round(burst.life_ms / FRAME_MS),
    ...(burst.shapes.length > 0 && { shapes: burst.shapes.map(shapeOf) }),
  });
}

/** Maps the middle of our grid to the library's piece. Without a matrix the library would search it pixel by pixel. */
const SCALE = PIECE_PX / SHAPE_GRID;
const shapeOf = (path: string) => ({
  type: 'path' as const,
  path,
  matrix: [SCALE, 0, 0, SCALE, -PIECE_PX / 2, -PIECE_PX / 2] as const,
});
