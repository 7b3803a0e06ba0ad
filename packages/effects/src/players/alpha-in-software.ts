import type { AlphaDrawing } from './alpha-video.ts';

/** The CPU computes every pixel, so only a quarter of them are drawn. */
const PART = 0.5;

/** Whether WebGL runs without a graphics card. The check takes as long as drawing a picture, so its result is kept. */
export function isWebGlSoftware(): boolean {
  known ??= look();
  return known;
}
let known: boolean | undefined;

function look(): boolean {
  const gl = document.createElement('canvas').getContext('webgl');
  const names = gl?.getExtension('WEBGL_debug_renderer_info');
  if (!gl || !names) return false;
  const renderer = String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(renderer);
}

/**
 * Does the same as `drawWithAlpha` on a device with software WebGL. Software WebGL draws in another process and makes the
 * page wait for it, which blocks the page five times as long as drawing here.
 */
export function drawInSoftware(canvas: HTMLCanvasElement): AlphaDrawing {
  const source = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const shown = canvas.getContext('2d');
  if (source === null || shown === null) throw new Error('this device has no canvas');

  return {
    draw(video) {
      const width = Math.ceil((video.videoWidth / 2) * PART);
      const height = Math.ceil(video.videoHeight * PART);
      if (canvas.width !== width || canvas.height !== height) {
        Object.assign(canvas, { width, height });
        Object.assign(source.canvas, { width: 2 * width, height });
      }
      source.drawImage(video, 0, 0, 2 * width, height);
      const picture = shown.createImageData(width, height);
      joinHalves(source.getImageData(0, 0, 2 * width, height).data, picture.data, width);
      shown.putImageData(picture, 0, 0);
    },
    destroy() {},
  };
}

/** Combines the left half (premultiplied colours) and the right half (alpha as grey) into straight RGBA. */
export function joinHalves(halves: Uint8ClampedArray, out: Uint8ClampedArray, width: number) {
  for (let at = 0; at < out.length; at += 4) {
    const from = at + Math.floor(at / (4 * width)) * 4 * width;
    const [red, green, blue] = [halves[from]!, halves[from + 1]!, halves[from + 2]!];
    const cover = Math.max(halves[from + 4 * width + 1]!, red, green, blue);
    if (cover === 0) continue;
    out[at] = (red * 255) / cover;
    out[at + 1] = (green * 255) / cover;
    out[at + 2] = (blue * 255) / cover;
    out[at + 3] = cover;
  }
}
