// What we use of the Lottie format (lottiefiles.github.io/lottie-docs): its field names are as short as they come.

interface Handle {
  x: number[];
  y: number[];
}

export interface Keyframe {
  t: number;
  s: readonly number[];
  i?: Handle;
  o?: Handle;
  h?: 1;
}

/** Of numbers: fixed, or with keyframes. */
export type Value = { a: 0; k: number | readonly number[] } | { a: 1; k: readonly Keyframe[] };

export interface PathValue {
  a: 0;
  k: unknown;
}

export interface Transform {
  /** Position, anchor, scale in percent, rotation in degrees, opacity in percent. */
  p: Value;
  a: Value;
  s: Value;
  r: Value;
  o: Value;
}

export interface Mask {
  mode: 'a';
  inv: false;
  pt: PathValue;
  o: Value;
}

export interface Layer {
  /** 0: a composition, 3: nothing, a handle for others; 4: shapes. */
  ty: 0 | 3 | 4;
  nm: string;
  ind?: number;
  parent?: number;
  /** First frame, and the one after the last. */
  ip: number;
  op: number;
  st: number;
  ks: Transform;
  refId?: string;
  w?: number;
  h?: number;
  hasMask?: true;
  masksProperties?: Mask[];
  shapes?: LottieShape[];
}

export type LottieShape = { ty: string; [field: string]: unknown };

export interface Composition {
  v: string;
  nm: string;
  fr: number;
  ip: number;
  op: number;
  w: number;
  h: number;
  ddd: 0;
  assets: { id: string; w: number; h: number; layers: Layer[] }[];
  layers: Layer[];
}
