import { type FileFacts, type FileFault, picture, sizeFault } from './file-facts.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export const isPng = (bytes: Buffer): boolean => bytes.subarray(0, 8).equals(SIGNATURE);

/** Channels and allowed bits of a channel, by the colour type. */
const COLOURS: Readonly<Record<number, { channels: number; depths: readonly number[] }>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

/** Each pass of an interlaced picture: first column and row, and the steps between them. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Reads the structure of a PNG picture: one still picture of a bounded size, and nothing behind it. */
export function inspectPng(bytes: Buffer): FileFacts | FileFault {
  const parts: Buffer[] = [];
  let header: Buffer | null = null;
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) return 'the PNG picture is cut off';
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 12 + length;
    if (end > bytes.length) return 'the PNG picture is cut off';
    const data = bytes.subarray(at + 8, end - 4);
    if (header === null) {
      if (type !== 'IHDR' || length !== 13) return 'the PNG picture has no header';
      header = data;
    } else if (type === 'acTL') return 'moving pictures are not supported: use Lottie or a video';
    else if (type === 'IDAT') parts.push(data);
    else if (type === 'IEND') {
      if (end !== bytes.length) return 'there is something behind the end of the PNG picture';
      return inspectHeader(header, parts);
    }
    at = end;
  }
}

function inspectHeader(header: Buffer, parts: readonly Buffer[]): FileFacts | FileFault {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth = 0, colour = 0, compression, filter, interlace] = header.subarray(8);
  const { channels, depths } = COLOURS[colour] ?? { channels: 0, depths: [] };
  if (
    !depths.includes(depth) ||
    compression !== 0 ||
    filter !== 0 ||
    interlace === undefined ||
    interlace > 1
  )
    return 'the header of the PNG picture is broken';
  const fault = sizeFault(width, height);
  if (fault !== null) return fault;
  const rowsBytes = (columns: number, rows: number) =>
    columns === 0 ? 0 : rows * (1 + Math.ceil((columns * channels * depth) / 8));
  const packed =
    interlace === 0
      ? rowsBytes(width, height)
      : PASSES.reduce(
          (sum, [column, row, across, down]) =>
            sum + rowsBytes(Math.ceil((width - column) / across), Math.ceil((height - row) / down)),
          0,
        );
  return picture(width, height, [{ parts, bytes: packed }]);
}
