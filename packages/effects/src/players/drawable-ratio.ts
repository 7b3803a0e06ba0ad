/** Two million pixels: a full-HD stage as it is, a phone's at 1.5; 8 MB of canvas. More is not seen in what moves. */
const MAX_PIXELS = 2_100_000;
const MAX_RATIO = 1.5;

/** How many pixels of a canvas to draw for one of the page. */
export function drawableRatio(box: HTMLElement): number {
  const area = Math.max(1, box.clientWidth * box.clientHeight);
  return Math.min(devicePixelRatio, MAX_RATIO, Math.sqrt(MAX_PIXELS / area));
}
