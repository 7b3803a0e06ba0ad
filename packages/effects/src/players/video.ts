import { FILL, styled } from '../scene/style.ts';
import { drawInSoftware, isWebGlSoftware } from './alpha-in-software.ts';
import { drawWithAlpha } from './alpha-video.ts';
import { betweenFrames, type Frames } from './between-frames.ts';
import { createPace } from './pace.ts';
import type { StartPlayer } from './player.ts';
import { whileAwaited } from './while-awaited.ts';
import { MAX_DURATION_MS } from './why-not-playable.ts';

/** Side-by-side video. Played from memory, so that it does not stall half way: a page's policy must allow `media-src blob:`. */
export const playVideo: StartPlayer = async ({ box, item, assets, muted, broke, signal }) => {
  const { url } = item.animation;
  if (url === undefined) throw new Error('a video animation needs a url');
  const source = URL.createObjectURL(await whileAwaited(signal, assets.load(url)));
  const video = document.createElement('video');
  let hidePictures = () => {};
  const leave = () => {
    video.onerror = null;
    hidePictures();
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(source);
  };
  try {
    // Found out now: when the video opens there is enough to do.
    isWebGlSoftware();
    await whileAwaited(signal, opened(video, source));
    const fault = whyNotVideo(video);
    if (fault !== null) throw new Error(fault);
    hidePictures = showPictures(box, video, broke);
    video.onerror = () => broke('the video cannot be decoded');
    video.muted = muted;
    await whileAwaited(signal, playAllowed(video));
    return {
      durationMs: video.duration * 1_000,
      again() {
        video.currentTime = 0;
        void video.play().catch(() => undefined);
      },
      pause: () => video.pause(),
      resume: () => void video.play().catch(() => undefined),
      mute(on) {
        video.muted = on;
      },
      destroy: leave,
    };
  } catch (fault) {
    leave();
    throw fault;
  }
};

function whyNotVideo({ duration, videoWidth, videoHeight }: HTMLVideoElement): string | null {
  if (videoWidth < 2 || videoHeight < 1) return 'the video has no picture';
  if (!(duration > 0 && duration * 1_000 <= MAX_DURATION_MS))
    return `the video is not 0 to ${MAX_DURATION_MS / 1_000} s long`;
  return null;
}

function opened(video: HTMLVideoElement, source: string): Promise<void> {
  return new Promise((resolve, reject) => {
    video.onloadeddata = () => resolve();
    video.onerror = () => reject(new Error('the video cannot be decoded'));
    video.playsInline = true;
    video.preload = 'auto';
    video.src = source;
  });
}

/** A page that nobody has touched yet may not make a sound: then it plays without. */
async function playAllowed(video: HTMLVideoElement): Promise<void> {
  try {
    await video.play();
  } catch (refusal) {
    if (video.muted) throw refusal;
    video.muted = true;
    await video.play();
  }
}

/** What is to be seen of a video, until the function that this returns is called. */
function showPictures(box: HTMLElement, video: HTMLVideoElement, broke: (reason: string) => void) {
  const canvas = styled('canvas', { ...FILL, objectFit: 'cover' });
  const drawing = isWebGlSoftware() ? drawInSoftware(canvas) : drawOnCard(canvas, video);
  const lost = () => broke('the WebGL context was lost');
  canvas.addEventListener('webglcontextlost', lost);
  box.append(canvas);
  const stop = betweenFrames(
    createPace(() => {
      try {
        drawing.draw(video);
      } catch {
        broke('the video cannot be drawn');
      }
    }),
    framesOf(video),
  );

  return () => {
    stop();
    canvas.removeEventListener('webglcontextlost', lost);
    drawing.destroy();
    canvas.remove();
  };
}

/** The canvas has the size of the picture, and the page scales it: a large screen costs no more to draw. */
function drawOnCard(canvas: HTMLCanvasElement, { videoWidth, videoHeight }: HTMLVideoElement) {
  canvas.width = Math.ceil(videoWidth / 2);
  canvas.height = videoHeight;
  return drawWithAlpha(canvas, videoWidth);
}

/** The video's own where the browser tells of them, else the page's. */
const framesOf = (video: HTMLVideoElement): Frames | undefined =>
  'requestVideoFrameCallback' in video
    ? {
        request: (act) => video.requestVideoFrameCallback(act),
        cancel: (id) => video.cancelVideoFrameCallback(id),
      }
    : undefined;
