/** 3 million pixels: a full-HD stage at 1.2, a phone's at 2; 12 MB of canvas. More is not seen in what moves. */
const MAX_PIXELS = 3_000_000;
const MAX_RATIO = 2;

/** How many pixels of a canvas to draw for one of the page. */
export function drawableRatio(box: HTMLElement): number {
  const area = Math.max(1, box.clientWidth * box.clientHeight);
  return Math.min(devicePixelRatio, MAX_RATIO, Math.sqrt(MAX_PIXELS / area));
}
