import type { LottieAnimation } from 'lottie-web/build/player/esm/lottie_light_canvas.min.js';
import { readJson } from '../assets/read-json.ts';
import { FILL, styled } from '../scene/style.ts';
import { betweenFrames } from './between-frames.ts';
import { drawableRatio } from './drawable-ratio.ts';
import { createPace } from './pace.ts';
import type { StartPlayer } from './player.ts';
import { createStopWatch } from './stop-watch.ts';
import { whileAwaited } from './while-awaited.ts';
import { whyNotPlayable } from './why-not-playable.ts';

/** Lottie on a canvas: one node, whatever the drawing, and its pixels can be bounded. The library is loaded when first needed. */
export const playLottie: StartPlayer = async ({ box, item, assets, broke, signal }) => {
  const [{ default: lottie }, drawing] = await whileAwaited(
    signal,
    Promise.all([
      import('lottie-web/build/player/esm/lottie_light_canvas.min.js'),
      assets.load(urlOf(item.animation.url)).then(readDrawing),
    ]),
  );
  const holder = styled('div', FILL);
  box.append(holder);
  const animation = lottie.loadAnimation({
    container: holder,
    renderer: 'canvas',
    loop: true,
    // Shown frame by frame, at our own pace.
    autoplay: false,
    rendererSettings: {
      // A full-screen drawing covers the stage, so its sides may be cut off; any other shows whole.
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
  // As many frames as were drawn, none in between: half the work on most screens, where there is most of it.
  if (item.animation.fullscreen === true) animation.setSubframe(false);
  animation.addEventListener('error', () => broke('the drawing is broken'));
  const lengthMs = animation.getDuration(false) * 1_000;
  const watch = createStopWatch();
  const show = () => {
    try {
      animation.goToAndStop(watch.ms % lengthMs, false);
    } catch {
      broke('the drawing cannot be drawn');
    }
  };
  const stopDrawing = betweenFrames(createPace(show));
  const resized = new ResizeObserver(() => animation.resize());
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
 * Builds the drawing. Its data is given only when there are listeners: the library reports most of what it cannot build to
 * them, throws the rest, and goes on with an empty canvas.
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

/** One that was built in part may throw at its end as well. */
function destroyBroken(animation: LottieAnimation) {
  try {
    animation.destroy();
  } catch {
    // Its nodes are gone already.
  }
}

function urlOf(url: string | undefined): string {
  if (url === undefined) throw new Error('a lottie animation needs a url');
  return url;
}

/** Read for each scene: the library writes into what it is given. */
async function readDrawing(asset: Blob): Promise<object> {
  const drawing = await readJson(asset);
  const fault = whyNotPlayable(drawing);
  if (fault !== null) throw new Error(fault);
  return drawing as object;
}
