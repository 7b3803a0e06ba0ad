// The drawing style of the gifts: flat shapes in three tones with a rim of light, on a grid of 96 × 96. The icon (SVG) and
// the animation (Lottie) are made from the same drawing, so they cannot differ.

export type Point = readonly [x: number, y: number];

/** Path data in absolute M, L, H, V, C, Q and Z. */
type PathData = string;

export type Shape =
  | { kind: 'fill'; path: PathData; color: string; opacity?: number }
  | { kind: 'line'; path: PathData; color: string; width: number }
  | { kind: 'group'; shapes: readonly Shape[]; clip?: PathData; move?: Point; turn?: Turn; scale?: number };

/** Degrees, clockwise, around a point. */
type Turn = readonly [degrees: number, x: number, y: number];

/** The parts from back to front. Each element that an animation moves separately is a part. */
export interface Drawing {
  readonly title: string;
  readonly parts: Readonly<Record<string, readonly Shape[]>>;
}

export const fill = (color: string, path: PathData, opacity?: number): Shape => ({
  kind: 'fill',
  color,
  path,
  ...(opacity !== undefined && { opacity }),
});

/** A line with round ends and corners. */
export const line = (color: string, width: number, path: PathData): Shape => ({
  kind: 'line',
  color,
  width,
  path,
});

export const group = (
  options: { clip?: PathData; move?: Point; turn?: Turn; scale?: number },
  ...shapes: Shape[]
): Shape => ({
  kind: 'group',
  shapes,
  ...options,
});

export const disc = (color: string, x: number, y: number, radius: number): Shape =>
  fill(color, oval(x, y, radius, radius));

/** An ellipse of four Bézier curves, visually exact. */
export function oval(x: number, y: number, rx: number, ry: number): PathData {
  const [cx, cy] = [rx * 0.5523, ry * 0.5523];
  return [
    `M${x - rx} ${y}`,
    `C${x - rx} ${y - cy} ${x - cx} ${y - ry} ${x} ${y - ry}`,
    `C${x + cx} ${y - ry} ${x + rx} ${y - cy} ${x + rx} ${y}`,
    `C${x + rx} ${y + cy} ${x + cx} ${y + ry} ${x} ${y + ry}`,
    `C${x - cx} ${y + ry} ${x - rx} ${y + cy} ${x - rx} ${y}Z`,
  ].join('');
}

/** A four-pointed sparkle. */
export function glint(x: number, y: number, radius: number): PathData {
  const near = radius * 0.16;
  return [
    `M${x} ${y - radius}Q${x + near} ${y - near} ${x + radius} ${y}`,
    `Q${x + near} ${y + near} ${x} ${y + radius}`,
    `Q${x - near} ${y + near} ${x - radius} ${y}`,
    `Q${x - near} ${y - near} ${x} ${y - radius}Z`,
  ].join('');
}

export interface Tones {
  rim: string;
  tone: string;
  shade: string;
  /** Width of the rim at the upper left. */
  light: Point;
  /** Width of the shade at the lower right. */
  dark: Point;
}

/** A solid body with a light rim at the upper left and shade at the lower right. `inside` is clipped to its outline. */
export function shaded(path: PathData, { rim, tone, shade, light, dark }: Tones, ...inside: Shape[]): Shape {
  const body = group(
    { clip: path, move: light },
    fill(shade, path),
    group({ move: [-dark[0], -dark[1]] }, fill(tone, path)),
  );
  return group({ clip: path }, fill(rim, path), body, ...inside);
}
