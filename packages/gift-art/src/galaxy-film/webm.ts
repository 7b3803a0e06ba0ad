// Writes WebM (a subset of Matroska, which is encoded as EBML) with one VP9 and one Opus track, and no other features.

export interface Chunk {
  track: 'picture' | 'sound';
  /** From the beginning. */
  atMs: number;
  key: boolean;
  bytes: Uint8Array;
}

export interface Film {
  width: number;
  height: number;
  durationMs: number;
  /** The header of the Opus track, from the encoder (`OpusHead`). */
  soundHeader: Uint8Array;
  soundHz: number;
  channels: number;
  chunks: readonly Chunk[];
}

const TRACK = { picture: 1, sound: 2 } as const;
/** After a seek, an Opus decoder needs 80 ms of sound before its output is correct. */
const OPUS_PREROLL_NS = 80_000_000;

export function writeWebm(film: Film): Uint8Array {
  return bytes(
    element(0x1a45dfa3, [
      element(0x4286, uint(1)),
      element(0x42f7, uint(1)),
      element(0x42f2, uint(4)),
      element(0x42f3, uint(8)),
      element(0x4282, text('webm')),
      element(0x4287, uint(4)),
      element(0x4285, uint(2)),
    ]),
    element(0x18538067, [
      // Times are in milliseconds.
      element(0x1549a966, [
        element(0x2ad7b1, uint(1_000_000)),
        element(0x4489, float(film.durationMs)),
        element(0x4d80, text('lavish')),
        element(0x5741, text('lavish')),
      ]),
      element(0x1654ae6b, [pictureTrack(film), soundTrack(film)]),
      ...clusters(film.chunks),
    ]),
  );
}

const track = (number: number, type: number, codec: string, ...rest: Uint8Array[]) =>
  element(0xae, [
    element(0xd7, uint(number)),
    element(0x73c5, uint(number)),
    element(0x83, uint(type)),
    element(0x86, text(codec)),
    ...rest,
  ]);

const pictureTrack = ({ width, height }: Film) =>
  track(TRACK.picture, 1, 'V_VP9', element(0xe0, [element(0xb0, uint(width)), element(0xba, uint(height))]));

const soundTrack = ({ soundHeader, soundHz, channels }: Film) =>
  track(
    TRACK.sound,
    2,
    'A_OPUS',
    element(0x63a2, soundHeader),
    element(0x56bb, uint(OPUS_PREROLL_NS)),
    element(0xe1, [element(0xb5, float(soundHz)), element(0x9f, uint(channels))]),
  );

/** A cluster begins with each key frame, so that a player can start there. */
function clusters(chunks: readonly Chunk[]): Uint8Array[] {
  const inOrder = [...chunks].sort((a, b) => a.atMs - b.atMs || a.track.localeCompare(b.track));
  const groups: Chunk[][] = [];
  for (const chunk of inOrder) {
    if (groups.length === 0 || (chunk.track === 'picture' && chunk.key)) groups.push([]);
    groups.at(-1)!.push(chunk);
  }
  return groups.map((group) => {
    const startMs = Math.round(group[0]!.atMs);
    return element(0x1f43b675, [
      element(0xe7, uint(startMs)),
      ...group.map((chunk) => block(chunk, Math.round(chunk.atMs) - startMs)),
    ]);
  });
}

const block = (chunk: Chunk, sinceMs: number) =>
  element(
    0xa3,
    bytes(
      Uint8Array.of(0x80 | TRACK[chunk.track], (sinceMs >> 8) & 0xff, sinceMs & 0xff, chunk.key ? 0x80 : 0),
      chunk.bytes,
    ),
  );

function element(id: number, content: Uint8Array | Uint8Array[]): Uint8Array {
  const body = Array.isArray(content) ? bytes(...content) : content;
  return bytes(uint(id), size(body.length), body);
}

/** A size of EBML in four bytes: the number of leading zero bits, here three, gives the number of further bytes. */
const size = (length: number) =>
  Uint8Array.of(0x10 | (length >>> 24), (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff);

/** An unsigned integer, big-endian, in as few bytes as possible. */
function uint(value: number): Uint8Array {
  const digits: number[] = [];
  for (let rest = value; rest > 0 || digits.length === 0; rest = Math.floor(rest / 256))
    digits.unshift(rest % 256);
  return Uint8Array.from(digits);
}

function float(value: number): Uint8Array {
  const content = new Uint8Array(8);
  new DataView(content.buffer).setFloat64(0, value);
  return content;
}

const text = (value: string) => new TextEncoder().encode(value);

function bytes(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
