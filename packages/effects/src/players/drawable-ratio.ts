/** Two million pixels (8 MB): a full-HD stage at ratio 1, a phone at 1.5. More is not visible in motion. */
const MAX_PIXELS = 2_100_000;
const MAX_RATIO = 1.5;

/** The number of canvas pixels per CSS pixel. */
export function drawableRatio(box: HTMLElement): number {
  const area = Math.max(1, box.clientWidth * box.clientHeight);
  return Math.min(devicePixelRatio, MAX_RATIO, Math.sqrt(MAX_PIXELS / area));
}
