// The parts of the Lottie format that we use. lottiefiles.github.io/lottie-docs explains the short field names.

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

/** Numbers, fixed or with keyframes. */
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
  /** 0: composition, 3: null object (an invisible parent), 4: shapes. */
  ty: 0 | 3 | 4;
  nm: string;
  ind?: number;
  parent?: number;
  /** The first frame, and the frame after the last one. */
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
