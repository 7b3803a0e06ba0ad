import { FILL, styled } from '../style.ts';
import { betweenFrames } from './between-frames.ts';
import { drawableRatio } from './drawable-ratio.ts';
import { createPace } from './pace.ts';
import type { StartPlayer } from './player.ts';
import { createStopWatch } from './stop-watch.ts';
import { whyNotPlayable } from './why-not-playable.ts';

/** Lottie on a canvas: one node, whatever the drawing, and its pixels can be bounded. The library is loaded when first needed. */
export const playLottie: StartPlayer = async ({ box, item, assets, broke }) => {
  const [{ default: lottie }, animationData] = await Promise.all([
    import('lottie-web/build/player/esm/lottie_light_canvas.min.js'),
    assets.load(urlOf(item.animation.url)).then(readDrawing),
  ]);
  const holder = styled('div', FILL);
  box.append(holder);
  const animation = loadOrRemove(holder, () =>
    lottie.loadAnimation({
      container: holder,
      renderer: 'canvas',
      loop: true,
      // Shown frame by frame, at our own pace.
      autoplay: false,
      animationData,
      rendererSettings: {
        // A full-screen drawing covers the stage, so its sides may be cut off; any other shows whole.
        preserveAspectRatio: item.animation.fullscreen === true ? 'xMidYMid slice' : 'xMidYMid meet',
        dpr: drawableRatio(box),
      },
    }),
  );
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
      animation.destroy();
      holder.remove();
    },
  };
};

/** The library throws on what it cannot build, with a part of it on the page. */
function loadOrRemove<Animation>(holder: HTMLElement, load: () => Animation): Animation {
  try {
    return load();
  } catch {
    holder.remove();
    throw new Error('the drawing cannot be built');
  }
}

function urlOf(url: string | undefined): string {
  if (url === undefined) throw new Error('a lottie animation needs a url');
  return url;
}

/** Read for each scene: the library writes into what it is given. */
async function readDrawing(asset: Blob): Promise<object> {
  const drawing: unknown = JSON.parse(await asset.text());
  const fault = whyNotPlayable(drawing);
  if (fault !== null) throw new Error(fault);
  return drawing as object;
}
