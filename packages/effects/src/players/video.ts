import { MAX_ANIMATION_MS } from '@lavish/protocol';
import { FILL, styled } from '../scene/style.ts';
import { drawInSoftware, isWebGlSoftware } from './alpha-in-software.ts';
import { drawWithAlpha } from './alpha-video.ts';
import { animationUrl } from './animation-url.ts';
import { betweenFrames, type Frames } from './between-frames.ts';
import { skipFramesWhenSlow } from './frame-skipping.ts';
import type { StartPlayer } from './player.ts';
import { whileAwaited } from './while-awaited.ts';

/** Plays side-by-side video from memory, so that it never stalls. The page's content policy must allow `media-src blob:`. */
export const playVideo: StartPlayer = async ({ box, item, assets, muted, broke, signal }) => {
  const source = URL.createObjectURL(await whileAwaited(signal, assets.load(animationUrl(item))));
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
    // Checks early: the page is busy when the video opens.
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
  if (!(duration > 0 && duration * 1_000 <= MAX_ANIMATION_MS))
    return `the video is not 0 to ${MAX_ANIMATION_MS / 1_000} s long`;
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

/** Browsers forbid sound on a page without user interaction; the video then plays muted. */
async function playAllowed(video: HTMLVideoElement): Promise<void> {
  try {
    await video.play();
  } catch (refusal) {
    if (video.muted) throw refusal;
    video.muted = true;
    await video.play();
  }
}

/** Draws the video's frames on a canvas. Returns a function that stops and removes it. */
function showPictures(box: HTMLElement, video: HTMLVideoElement, broke: (reason: string) => void) {
  const canvas = styled('canvas', { ...FILL, objectFit: 'cover' });
  const drawing = isWebGlSoftware() ? drawInSoftware(canvas) : drawOnCard(canvas, video);
  const lost = () => broke('the WebGL context was lost');
  canvas.addEventListener('webglcontextlost', lost);
  box.append(canvas);
  const stop = betweenFrames(
    skipFramesWhenSlow(() => {
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

/** The canvas has the size of the video and CSS scales it, so that a large screen costs no more to draw. */
function drawOnCard(canvas: HTMLCanvasElement, { videoWidth, videoHeight }: HTMLVideoElement) {
  canvas.width = Math.ceil(videoWidth / 2);
  canvas.height = videoHeight;
  return drawWithAlpha(canvas, videoWidth);
}

/** The video's own frame callbacks where the browser supports them; otherwise undefined, for those of the page. */
const framesOf = (video: HTMLVideoElement): Frames | undefined =>
  'requestVideoFrameCallback' in video
    ? {
        request: (act) => video.requestVideoFrameCallback(act),
        cancel: (id) => video.cancelVideoFrameCallback(id),
      }
    : undefined;
