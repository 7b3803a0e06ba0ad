import type { AlphaDrawing } from './alpha-video.ts';

/** Every pixel is the processor's work: a quarter of them will do. */
const PART = 0.5;

/** Whether WebGL is there, but without a graphics card. To find out takes as long as a picture: once will do. */
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
 * The same as `drawWithAlpha` for a device whose WebGL is software: there a picture goes to another process, is drawn there
 * and waited for, which holds the page five times as long as doing it here.
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

/** Colours on the left, as they look over black; how much they cover on the right. What comes out is not premultiplied. */
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
