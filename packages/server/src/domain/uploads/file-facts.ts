import type { UploadKind } from '@lavish/protocol';

/** The compressed pixels of a picture, which are decompressed to see that they are as many as the picture says. */
export interface PackedPixels {
  /** Of zlib, in parts of the file. */
  parts: readonly Uint8Array[];
  /** How many bytes they are once decompressed. */
  bytes: number;
}

/** What a file is, by its contents. */
export interface FileFacts {
  kind: UploadKind;
  /** Pixels. Null: the file has no size of its own. */
  width: number | null;
  height: number | null;
  durationMs: number | null;
  /** Of PNG pictures, also of those inside of a drawing. */
  pixels: readonly PackedPixels[];
}

/** Why a file cannot be used, as a sentence without its end. */
export type FileFault = string;

/** A picture of that many pixels takes 16 MiB in the memory of each viewer's device. */
const MAX_PICTURE_SIDE = 2_048;

export const picture = (width: number, height: number, pixels: readonly PackedPixels[] = []): FileFacts => ({
  ...{ kind: 'icon', width, height, durationMs: null, pixels },
});

/** Why a picture of this size cannot be used. */
export const sizeFault = (width: number, height: number): FileFault | null =>
  width >= 1 && height >= 1 && width <= MAX_PICTURE_SIDE && height <= MAX_PICTURE_SIDE
    ? null
    : `the picture has ${width} × ${height} pixels; at most ${MAX_PICTURE_SIDE} × ${MAX_PICTURE_SIDE} are allowed`;
