import { FILL, styled } from '../style.ts';
import { drawWithAlpha } from './alpha-video.ts';
import { createPace } from './pace.ts';
import type { StartPlayer } from './player.ts';

/** Side-by-side video. Played from memory, so that it does not stall half way: a page's policy must allow `media-src blob:`. */
export const playVideo: StartPlayer = async ({ box, item, assets, muted, broke }) => {
  const { url } = item.animation;
  if (url === undefined) throw new Error('a video animation needs a url');
  const source = URL.createObjectURL(await assets.load(url));
  const video = document.createElement('video');
  const leave = () => {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(source);
  };
  try {
    await opened(video, source);
    const drawn = drawFrames(box, video, broke);
    video.onerror = () => broke('the video cannot be decoded');
    video.muted = muted;
    await playAllowed(video).catch((fault) => {
      drawn.destroy();
      throw fault;
    });
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
      destroy() {
        video.onerror = null;
        drawn.destroy();
        leave();
      },
    };
  } catch (fault) {
    leave();
    throw fault;
  }
};

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

/** The canvas has the size of the picture, and the page scales it: a large screen costs no more to draw. */
function drawFrames(box: HTMLElement, video: HTMLVideoElement, broke: (reason: string) => void) {
  const canvas = styled('canvas', { ...FILL, objectFit: 'cover' });
  canvas.width = Math.ceil(video.videoWidth / 2);
  canvas.height = video.videoHeight;
  const drawing = drawWithAlpha(canvas, video.videoWidth);
  const lost = () => broke('the WebGL context was lost');
  canvas.addEventListener('webglcontextlost', lost);
  box.append(canvas);

  const next = (act: () => void) =>
    'requestVideoFrameCallback' in video ? video.requestVideoFrameCallback(act) : requestAnimationFrame(act);
  const drawPicture = createPace(() => drawing.draw(video));
  let frame = 0;
  function draw() {
    drawPicture();
    frame = next(draw);
  }
  draw();

  return {
    destroy() {
      if ('cancelVideoFrameCallback' in video) video.cancelVideoFrameCallback(frame);
      else cancelAnimationFrame(frame);
      canvas.removeEventListener('webglcontextlost', lost);
      drawing.destroy();
      canvas.remove();
    },
  };
}
