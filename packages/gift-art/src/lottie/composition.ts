import type { Drawing, Shape } from '../drawing/drawing.ts';
import { FRAMES_PER_SECOND, type Motion, transformOf } from './keyframes.ts';
import type { Composition, Layer, LottieShape } from './lottie-format.ts';
import { filled, pathValue, stroked } from './lottie-shapes.ts';

/** A drawing's part may be turned and reach beyond the grid of 96: so much around it is kept. */
const MARGIN = 48;
const PART_SIDE = 96 + 2 * MARGIN;

export interface Stage {
  readonly seconds: number;
  /** Shapes, drawn over all that came before. Returns the layer, to hold others. */
  shapes(shapes: readonly LottieShape[], motion?: Motion, options?: LayerOptions): Layer;
  /** Parts of a drawing; positions and anchor are on its own grid of 96. */
  part(drawing: Drawing, names: readonly string[] | string, motion?: Motion, options?: LayerOptions): Layer;
  /** Nothing to see: holds what shall move together. */
  holder(motion: Motion, options?: LayerOptions): Layer;
}

export interface LayerOptions {
  /** Moves with this one. */
  within?: Layer;
  /** Is there from then on, until then. Seconds. */
  from?: number;
  until?: number;
}

/**
 * Small ones are drawn on 400 × 400, with so much around it for what flies: else it would be cut off in mid-air. Those
 * of full screen are 1600 × 1600, of which a tall stage shows the middle 740 across, and a wide one the middle 900 down.
 */
export const SMALL = { side: 400, around: 80 };
export const FULL_SCREEN = { side: 1600, around: 0 };

/** Builds a Lottie file: what `draw` puts on the stage first is at the back. */
export function compose(
  name: string,
  { side, around, seconds }: { side: number; around: number; seconds: number },
  draw: (stage: Stage) => void,
): Composition {
  const frames = seconds * FRAMES_PER_SECOND;
  const assets = new Map<string, Composition['assets'][number]>();
  const layers: Layer[] = [];
  /** Moves all of it in from the edge. */
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

  /** Shapes with clips as layers: each clipped group is a composition of its own, under a mask. Topmost first. */
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

/** A clip's contour, where the margin has moved the grid to. */
function shifted(path: string) {
  const value = pathValue(path);
  const contour = value.k as { v: number[][] };
  return { a: 0 as const, k: { ...contour, v: contour.v.map(([x, y]) => [x! + MARGIN, y! + MARGIN]) } };
}

const drawn = (shape: Exclude<Shape, { kind: 'group' }>): LottieShape =>
  shape.kind === 'fill'
    ? filled(shape.path, shape.color, shape.opacity)
    : stroked(shape.path, shape.color, shape.width);
