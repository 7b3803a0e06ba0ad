import { whyNotConfetti, whyNotLottie } from '@lavish/protocol';
import type { FileFacts, FileFault, PackedPixels } from './file-facts.ts';
import { inspectPng, isPng } from './png.ts';
import { inspectWebp, isWebp } from './webp.ts';

/** Our own drawings have at most 120 kB. */
const MAX_DRAWING_BYTES = 2 * 1024 * 1024;
const MAX_CONFETTI_BYTES = 64 * 1024;
/** Our own drawings are at most 16 levels deep. */
const MAX_DEPTH = 64;
/** Objects and lists. A phone parses a drawing each time that it plays. */
const MAX_CONTAINERS = 50_000;
/** Decompressed, of all pictures inside of a drawing. */
const MAX_PIXEL_BYTES = 64 * 1024 * 1024;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Why this JSON must not be parsed: it is too large, too deep, or has too many parts. Takes 5 ms for 2 MiB. */
export function whyNotParse(json: Buffer): FileFault | null {
  if (json.length > MAX_DRAWING_BYTES)
    return `a drawing may have ${MAX_DRAWING_BYTES / 1024 / 1024} MiB. Make it simpler, or use a video`;
  let depth = 0;
  let containers = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (isInString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth += 1;
      containers += 1;
      if (depth > MAX_DEPTH) return `the JSON is nested deeper than ${MAX_DEPTH} levels`;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
  }
  return containers > MAX_CONTAINERS
    ? `the drawing has more than ${MAX_CONTAINERS} parts. Make it simpler, or use a video`
    : null;
}

/** Reads a Lottie drawing, or a recipe of confetti. `bytes`: the length of the file. */
export function inspectDrawing(value: unknown, bytes: number): FileFacts | FileFault {
  if (typeof value === 'object' && value !== null && 'bursts' in value) {
    if (bytes > MAX_CONFETTI_BYTES) return `a recipe of confetti may have ${MAX_CONFETTI_BYTES / 1024} KiB`;
    const facts: FileFacts = { kind: 'confetti', width: null, height: null, durationMs: null, pixels: [] };
    return whyNotConfetti(value) ?? facts;
  }
  const fault = whyNotLottie(value);
  if (fault !== null) return fault;
  const {
    w,
    h,
    fr,
    ip,
    op,
    assets = [],
  } = value as Record<'w' | 'h' | 'fr' | 'ip' | 'op', number> & {
    assets?: { p?: unknown }[];
  };
  const pixels = pixelsInside(assets);
  if (typeof pixels === 'string') return pixels;
  return { kind: 'lottie', width: w, height: h, durationMs: ((op - ip) / fr) * 1_000, pixels };
}

/** The pixels of the pictures inside of a drawing, which are in Base64. */
function pixelsInside(assets: readonly { p?: unknown }[]): PackedPixels[] | FileFault {
  const found: PackedPixels[] = [];
  let bytes = 0;
  for (const { p } of assets) {
    if (typeof p !== 'string') continue;
    const base64 = /^data:image\/[a-z+]{1,10};base64,/.exec(p)?.[0];
    const file = Buffer.from(p.slice(base64?.length ?? 0), 'base64');
    const facts = isPng(file) ? inspectPng(file) : isWebp(file) ? inspectWebp(file) : null;
    if (base64 === undefined || facts === null) return 'pictures inside of a drawing must be PNG or WebP';
    if (typeof facts === 'string') return facts;
    found.push(...facts.pixels);
    bytes += (facts.width ?? 0) * (facts.height ?? 0) * 4;
    if (bytes > MAX_PIXEL_BYTES) return 'the pictures inside of the drawing are too large';
  }
  return found;
}
