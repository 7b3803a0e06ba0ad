import { whyNotLottie } from '@lavish/protocol';
import type { LottieAnimation } from 'lottie-web/build/player/esm/lottie_light_canvas.min.js';
import { readJson } from '../assets/read-json.ts';
import { FILL, styled } from '../scene/style.ts';
import { animationUrl } from './animation-url.ts';
import { betweenFrames } from './between-frames.ts';
import { drawableRatio } from './drawable-ratio.ts';
import { skipFramesWhenSlow } from './frame-skipping.ts';
import type { StartPlayer } from './player.ts';
import { createStopWatch } from './stop-watch.ts';
import { whileAwaited } from './while-awaited.ts';

/** Plays Lottie on a canvas: one node for any drawing, and a bounded number of pixels. Loads the library on first use. */
export const playLottie: StartPlayer = async ({ box, item, assets, broke, signal }) => {
  const [{ default: lottie }, drawing] = await whileAwaited(
    signal,
    Promise.all([
      import('lottie-web/build/player/esm/lottie_light_canvas.min.js'),
      assets.load(animationUrl(item)).then(readDrawing),
    ]),
  );
  const holder = styled('div', FILL);
  box.append(holder);
  const animation = lottie.loadAnimation({
    container: holder,
    renderer: 'canvas',
    loop: true,
    // We show the frames ourselves.
    autoplay: false,
    rendererSettings: {
      // A full-screen drawing covers the stage, so its edges may be cut off; others are shown completely.
      preserveAspectRatio: item.animation.fullscreen === true ? 'xMidYMid slice' : 'xMidYMid meet',
      dpr: drawableRatio(box),
    },
  });
  try {
    await whileAwaited(signal, built(animation, drawing));
  } catch (fault) {
    holder.remove();
    destroyBroken(animation);
    throw fault;
  }
  // Shows only the frames of the file, no interpolated ones: half the work on most screens.
  if (item.animation.fullscreen === true) animation.setSubframe(false);
  animation.addEventListener('error', () => broke('the drawing is broken'));
  const lengthMs = animation.getDuration(false) * 1_000;
  const watch = createStopWatch();
  const draw = (act: () => void) => () => {
    try {
      act();
    } catch {
      broke('the drawing cannot be drawn');
    }
  };
  const show = draw(() => animation.goToAndStop(watch.ms % lengthMs, false));
  const stopDrawing = betweenFrames(skipFramesWhenSlow(show));
  // The library draws again at once.
  const resized = new ResizeObserver(draw(() => animation.resize()));
  resized.observe(holder);

  return {
    durationMs: lengthMs,
    again: watch.restart,
    pause: watch.hold,
    resume: watch.go,
    mute() {},
    destroy() {
      stopDrawing();
      resized.disconnect();
      holder.remove();
      animation.destroy();
    },
  };
};

/**
 * Builds the drawing. Listeners are added before the data, because the library reports most faults to them, throws the
 * others, and continues with an empty canvas.
 */
function built(animation: LottieAnimation, drawing: object): Promise<void> {
  const fault = new Error('the drawing cannot be built');
  return new Promise((resolve, reject) => {
    animation.addEventListener('DOMLoaded', resolve);
    animation.addEventListener('error', () => reject(fault));
    try {
      animation.setupAnimation(drawing);
    } catch {
      reject(fault);
    }
  });
}

/** An animation that was built in part may also throw when it is destroyed. */
function destroyBroken(animation: LottieAnimation) {
  try {
    animation.destroy();
  } catch {
    // Its nodes are already removed.
  }
}

/** Parses the file again for each scene, because the library modifies its input. */
async function readDrawing(asset: Blob): Promise<object> {
  const drawing = await readJson(asset);
  const fault = whyNotLottie(drawing);
  if (fault !== null) throw new Error(fault);
  return drawing as object;
}
