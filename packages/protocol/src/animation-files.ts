/*
 * What the players of effects can play. The server checks files that are uploaded by the same rules. This file imports nothing,
 * so that browser bundles do not include the schemas.
 */

/** A longer effect would block the stage for everyone. The catalogue's `duration_ms` has the same limit. */
export const MAX_ANIMATION_MS = 60_000;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Returns the reason why a file is no recipe of confetti, or null when it is one. */
export function whyNotConfetti(value: unknown): string | null {
  if (!isRecord(value) || !Array.isArray(value.bursts)) return 'the file is not a confetti recipe';
  return value.bursts.every(isRecord) ? null : 'a burst of the recipe is not an object';
}

/** Precomposition, solid, image, null object, shape, text. The light player supports no sound, camera or other kinds. */
const LAYER_KINDS: readonly unknown[] = [0, 1, 2, 3, 4, 5];
const MAX_SIDE = 8_192;

const isPositive = (value: unknown): value is number => Number.isFinite(value) && (value as number) > 0;

/** Returns the reason why the player cannot play this Lottie drawing, or null when it can. */
export function whyNotLottie(drawing: unknown): string | null {
  if (!isRecord(drawing) || !Array.isArray(drawing.layers)) return 'this is JSON, but no Lottie drawing';
  const { w, h, fr, ip, op, layers } = drawing;
  if (!isPositive(w) || !isPositive(h) || w > MAX_SIDE || h > MAX_SIDE)
    return `the drawing has no width and height of 1 to ${MAX_SIDE}`;
  if (!isPositive(fr)) return 'the drawing has no frame rate above 0';
  if (!Number.isFinite(ip) || !Number.isFinite(op) || (op as number) <= (ip as number))
    return 'the drawing ends before it begins';
  if (((op as number) - (ip as number)) / fr > MAX_ANIMATION_MS / 1_000)
    return `the drawing is longer than ${MAX_ANIMATION_MS / 1_000} s`;
  return (
    whyNotLayers(layers) ??
    whyNotAssets(drawing.assets) ??
    whyNotFonts(drawing.fonts) ??
    whyNotExpressions(drawing)
  );
}

function whyNotLayers(layers: readonly unknown[]): string | null {
  if (layers.length === 0) return 'the drawing has no layers';
  for (const layer of layers) {
    if (!isRecord(layer)) return 'a layer of the drawing is broken';
    if (!LAYER_KINDS.includes(layer.ty)) return `layers of type ${String(layer.ty)} are not supported`;
    if (layer.ddd === 1) return 'layers in 3D are not supported';
    if (Array.isArray(layer.ef) && layer.ef.length > 0) return 'layer effects are not supported';
  }
  return null;
}

function whyNotAssets(assets: unknown): string | null {
  if (assets === undefined) return null;
  if (!Array.isArray(assets)) return 'the assets of the drawing are broken';
  for (const asset of assets) {
    if (!isRecord(asset)) return 'an asset of the drawing is broken';
    if (Array.isArray(asset.layers)) {
      // Empty precompositions are common and draw nothing.
      const fault = asset.layers.length > 0 ? whyNotLayers(asset.layers) : null;
      if (fault !== null) return fault;
    } else if (typeof asset.p === 'string' && !asset.p.startsWith('data:')) {
      return 'images outside of the drawing are not supported: embed them';
    }
  }
  return null;
}

/** The player would add a style sheet that the drawing names to the page. */
function whyNotFonts(fonts: unknown): string | null {
  if (!isRecord(fonts) || !Array.isArray(fonts.list)) return null;
  const isRemote = (font: unknown) => isRecord(font) && Boolean(font.fPath);
  return fonts.list.some(isRemote) ? 'fonts outside of the page are not supported' : null;
}

/** A property whose `x` is a string is computed by a script. */
function whyNotExpressions(drawing: Record<string, unknown>): string | null {
  const open: Record<string, unknown>[] = [drawing];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value.x === 'string' && 'k' in value) return 'expressions are not supported';
    // Four times as fast as a loop over `Object.values`, which makes a list of each object. JSON has no inherited fields.
    for (const key in value) {
      const child = value[key];
      if (isRecord(child)) open.push(child);
    }
  }
  return null;
}
