import { type FileFacts, type FileFault, picture, sizeFault } from './file-facts.ts';

export const isWebp = (bytes: Buffer): boolean =>
  bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';

const ANIMATION = 0x02;
const CUT_OFF = 'the WebP picture is cut off';

/** Reads the structure of a WebP picture: one still picture of a bounded size, and nothing behind it. */
export function inspectWebp(bytes: Buffer): FileFacts | FileFault {
  if (bytes.length < 20 || bytes.readUInt32LE(4) + 8 !== bytes.length)
    return 'the WebP picture does not have the length that it says';
  /** Of the canvas, and of the pixels. */
  const sizes: { width: number; height: number }[] = [];
  let hasPixels = false;
  for (let at = 12; at < bytes.length; ) {
    if (at + 8 > bytes.length) return CUT_OFF;
    const type = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (data.length !== length) return CUT_OFF;
    if (type === 'ANIM' || type === 'ANMF' || (type === 'VP8X' && ((data[0] ?? 0) & ANIMATION) !== 0))
      return 'moving pictures are not supported: use Lottie or a video';
    const size = SIZES[type]?.(data);
    if (size === null) return 'the WebP picture is broken';
    if (size !== undefined) sizes.push(size);
    hasPixels ||= type === 'VP8 ' || type === 'VP8L';
    at += 8 + length + (length % 2);
  }
  if (!hasPixels) return 'the WebP picture has no pixels';
  const [{ width, height }] = sizes as [(typeof sizes)[0]];
  const fault = sizes.map((size) => sizeFault(size.width, size.height)).find((each) => each !== null);
  return fault ?? picture(width, height);
}

type Size = { width: number; height: number };

/** Width and height in the chunks that have them. Null: the chunk is broken. */
const SIZES: Readonly<Record<string, (data: Buffer) => Size | null>> = {
  VP8X: (data) =>
    data.length < 10 ? null : { width: data.readUIntLE(4, 3) + 1, height: data.readUIntLE(7, 3) + 1 },
  'VP8 ': (data) =>
    data.length < 10 || data.readUIntBE(3, 3) !== 0x9d012a
      ? null
      : { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff },
  VP8L(data) {
    if (data.length < 5 || data[0] !== 0x2f) return null;
    const bits = data.readUInt32LE(1);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  },
};
