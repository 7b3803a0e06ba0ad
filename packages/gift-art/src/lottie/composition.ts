import type { Drawing, Shape } from '../drawing/drawing.ts';
import { FRAMES_PER_SECOND, type Motion, transformOf } from './keyframes.ts';
import type { Composition, Layer, LottieShape } from './lottie-format.ts';
import { filled, pathValue, stroked } from './lottie-shapes.ts';

/** The margin around the grid of 96: a rotated part may reach beyond the grid. */
const MARGIN = 48;
const PART_SIDE = 96 + 2 * MARGIN;

export interface Stage {
  readonly seconds: number;
  /** Adds shapes on top of the earlier layers. Returns the layer, which can be the parent of others. */
  shapes(shapes: readonly LottieShape[], motion?: Motion, options?: LayerOptions): Layer;
  /** Adds parts of a drawing. Positions and anchor are on its grid of 96. */
  part(drawing: Drawing, names: readonly string[] | string, motion?: Motion, options?: LayerOptions): Layer;
  /** Adds an invisible parent for layers that move together. */
  holder(motion: Motion, options?: LayerOptions): Layer;
}

export interface LayerOptions {
  /** The layer that it moves with. */
  within?: Layer;
  /** When it is visible, in seconds. */
  from?: number;
  until?: number;
}

/**
 * Small animations use 400 × 400 and have a margin around it, so that flying pieces are not cut off. Full-screen ones are
 * 1600 × 1600: a tall stage shows the middle 740 of the width, a wide one the middle 900 of the height.
 */
export const SMALL = { side: 400, around: 80 };
export const FULL_SCREEN = { side: 1600, around: 0 };

/** Builds a Lottie file. The first layer that `draw` adds is at the back. */
export function compose(
  name: string,
  { side, around, seconds }: { side: number; around: number; seconds: number },
  draw: (stage: Stage) => void,
): Composition {
  const frames = seconds * FRAMES_PER_SECOND;
  const assets = new Map<string, Composition['assets'][number]>();
  const layers: Layer[] = [];
  /** Moves everything inward by the margin. */
  let root: Layer | undefined;
  if (around > 0) root = add({ ty: 3 }, { at: [around, around] }, {});

  function add(layer: Pick<Layer, 'ty'> & Partial<Layer>, motion: Motion, options: LayerOptions): Layer {
    const { within = root, from = 0, until = seconds } = options;
    const made: Layer = {
      nm: `${layers.length + 1}`,
      ...layer,
      ind: layers.length + 1,
      ip: from * FRAMES_PER_SECOND,
      op: until * FRAMES_PER_SECOND,
      st: 0,
      ks: transformOf(motion),
      ...(within?.ind !== undefined && { parent: within.ind }),
    };
    layers.push(made);
    return made;
  }

  const subcomposition = (id: string, sublayers: () => Layer[]) => {
    if (!assets.has(id)) assets.set(id, { id, w: PART_SIDE, h: PART_SIDE, layers: sublayers() });
    return { ty: 0 as const, refId: id, w: PART_SIDE, h: PART_SIDE };
  };

  /** Converts shapes to layers, topmost first. Each clipped group becomes a separate composition with a mask. */
  function layersOf(id: string, shapes: readonly Shape[], offset: readonly [number, number]): Layer[] {
    const sub = (ty: Layer['ty'], more: Partial<Layer>, motion: Motion = {}): Layer => ({
      ty,
      nm: id,
      ip: 0,
      op: frames,
      st: 0,
      ks: transformOf(motion),
      ...more,
    });
    return shapes
      .map((shape, index): Layer => {
        if (shape.kind !== 'group') return sub(4, { shapes: [drawn(shape)] }, { at: offset });
        const inner = subcomposition(`${id}.${index}`, () =>
          layersOf(`${id}.${index}`, shape.shapes, [MARGIN, MARGIN]),
        );
        const [turn, x, y] = shape.turn ?? [0, 0, 0];
        const [moveX, moveY] = shape.move ?? [0, 0];
        const scale = shape.scale ?? 1;
        const mask = shape.clip && {
          hasMask: true as const,
          masksProperties: [
            {
              mode: 'a' as const,
              inv: false as const,
              pt: shifted(shape.clip),
              o: { a: 0 as const, k: 100 },
            },
          ],
        };
        return sub(
          0,
          { ...inner, ...mask },
          {
            anchor: [x + MARGIN, y + MARGIN],
            at: [moveX + scale * x + offset[0], moveY + scale * y + offset[1]],
            scale,
            turn,
          },
        );
      })
      .reverse();
  }

  draw({
    seconds,
    shapes: (shapes, motion = {}, options = {}) =>
      add({ ty: 4, shapes: [...shapes].reverse() }, motion, options),
    part(drawing, names, motion = {}, options = {}) {
      const wanted = [names].flat();
      const id = `${drawing.title} ${wanted.join(' ')}`;
      const shapes = wanted.flatMap((part) => drawing.parts[part] ?? missing(part, drawing));
      const inner = subcomposition(id, () => layersOf(id, shapes, [MARGIN, MARGIN]));
      const [x, y] = motion.anchor ?? [48, 48];
      return add(inner, { ...motion, anchor: [x + MARGIN, y + MARGIN] }, options);
    },
    holder: (motion, options = {}) => add({ ty: 3 }, motion, options),
  });

  return {
    v: '5.13.0',
    nm: name,
    fr: FRAMES_PER_SECOND,
    ip: 0,
    op: frames,
    w: side + 2 * around,
    h: side + 2 * around,
    ddd: 0,
    assets: [...assets.values()],
    layers: layers.reverse(),
  };
}

function missing(part: string, drawing: Drawing): never {
  throw new Error(`${drawing.title} has no part ${part}`);
}

/** A clip's contour, moved by the margin. */
function shifted(path: string) {
  const value = pathValue(path);
  const contour = value.k as { v: number[][] };
  return { a: 0 as const, k: { ...contour, v: contour.v.map(([x, y]) => [x! + MARGIN, y! + MARGIN]) } };
}

const drawn = (shape: Exclude<Shape, { kind: 'group' }>): LottieShape =>
  shape.kind === 'fill'
    ? filled(shape.path, shape.color, shape.opacity)
    : stroked(shape.path, shape.color, shape.width);
