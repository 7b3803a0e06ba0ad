import type { Point } from './drawing.ts';

/** A contour in Lottie's form: corners with their incoming and outgoing handles, relative to the corner. */
export interface Contour {
  /** Corners. */
  v: Point[];
  /** Incoming handles. */
  i: Point[];
  /** Outgoing handles. */
  o: Point[];
  /** Whether it is closed. */
  c: boolean;
}

/** How many numbers follow each letter of a path. */
const LENGTHS: Record<string, number> = { M: 2, L: 2, H: 1, V: 1, C: 6, Q: 4, Z: 0 };

/** Parses path data with absolute M, L, H, V, C, Q and Z. Throws on any other letter. */
export function readPath(path: string): Contour[] {
  const contours: Contour[] = [];
  let open: Contour | undefined;
  let [x, y] = [0, 0];

  function corner(toX: number, toY: number, inX = toX, inY = toY) {
    if (open === undefined) throw new Error(`a path begins with M: ${path}`);
    open.v.push([toX, toY]);
    open.i.push([inX - toX, inY - toY]);
    open.o.push([0, 0]);
    [x, y] = [toX, toY];
  }
  function leave(outX: number, outY: number) {
    if (open !== undefined) open.o[open.o.length - 1] = [outX - x, outY - y];
  }

  for (const [letter, n] of commands(path)) {
    if (letter === 'M') {
      open = { v: [], i: [], o: [], c: false };
      contours.push(open);
      corner(n[0]!, n[1]!);
    } else if (letter === 'L') corner(n[0]!, n[1]!);
    else if (letter === 'H') corner(n[0]!, y);
    else if (letter === 'V') corner(x, n[0]!);
    else if (letter === 'C') {
      leave(n[0]!, n[1]!);
      corner(n[4]!, n[5]!, n[2]!, n[3]!);
    } else if (letter === 'Q') {
      // Converts a quadratic curve to a cubic one: both handles are two thirds of the way to the control point.
      const [qx, qy, toX, toY] = n as [number, number, number, number];
      leave(x + (2 / 3) * (qx - x), y + (2 / 3) * (qy - y));
      corner(toX, toY, toX + (2 / 3) * (qx - toX), toY + (2 / 3) * (qy - toY));
    } else if (open !== undefined) close(open);
  }
  return contours;
}

/** Merges a last corner at the position of the first one. */
function close(contour: Contour) {
  const { v, i, o } = contour;
  contour.c = true;
  const last = v.length - 1;
  if (last === 0 || v[0]![0] !== v[last]![0] || v[0]![1] !== v[last]![1]) return;
  i[0] = i[last]!;
  for (const list of [v, i, o]) list.pop();
}

function* commands(path: string): Generator<[letter: string, numbers: number[]]> {
  for (const [, letter, text] of path.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const length = LENGTHS[letter!];
    if (length === undefined) throw new Error(`${letter} is not drawn here: ${path}`);
    const numbers = (text!.match(/-?\d*\.?\d+/g) ?? []).map(Number);
    if (length === 0) yield [letter!, []];
    for (let at = 0; length > 0 && at < numbers.length; at += length) {
      // More pairs after M are lines.
      yield [letter === 'M' && at > 0 ? 'L' : letter!, numbers.slice(at, at + length)];
    }
  }
}
