import type { FileFault } from './file-facts.ts';
import { inspectVideo, type VideoFacts } from './video-facts.ts';

/** The identifiers of elements of EBML. */
const ID = {
  header: 0x1a45dfa3,
  docType: 0x4282,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  track: 0xae,
  trackType: 0x83,
  codec: 0x86,
  video: 0xe0,
  width: 0xb0,
  height: 0xba,
  cluster: 0x1f43b675,
} as const;

/** More elements than a minute of video has, before and between its clusters. */
const MAX_ELEMENTS = 20_000;

interface Element {
  id: number;
  data: Buffer;
}

export const isWebm = (bytes: Buffer): boolean => bytes.length > 4 && bytes.readUInt32BE(0) === ID.header;

/** Reads the structure of a WebM film. */
export function inspectWebm(bytes: Buffer): ReturnType<typeof inspectVideo> {
  const whole = elementsIn(bytes);
  if (whole === null) return BROKEN;
  const [header, segment, ...others] = whole;
  const docType = header && childOf(header, ID.docType)?.toString('latin1').replace(/\0+$/, '');
  if (docType !== 'webm' || segment?.id !== ID.segment || others.length > 0) return BROKEN;
  const parts = elementsIn(segment.data);
  if (parts === null) return BROKEN;
  const part = (id: number) => parts.find((each) => each.id === id);
  const [info, tracks] = [part(ID.info), part(ID.tracks)];
  if (info === undefined || tracks === undefined || part(ID.cluster) === undefined) return BROKEN;
  const scaleNs = unsigned(childOf(info, ID.timestampScale)) ?? 1_000_000;
  const duration = float(childOf(info, ID.duration));
  const facts: VideoFacts = { durationMs: duration === null ? null : (duration * scaleNs) / 1e6, tracks: [] };
  for (const { id, data } of elementsIn(tracks.data) ?? []) {
    if (id !== ID.track) continue;
    const track = { id, data };
    const picture = childOf(track, ID.video);
    facts.tracks.push({
      isVideo: unsigned(childOf(track, ID.trackType)) === 1,
      codec: childOf(track, ID.codec)?.toString('latin1') ?? '',
      width: (picture && unsigned(childOf({ id: 0, data: picture }, ID.width))) ?? 0,
      height: (picture && unsigned(childOf({ id: 0, data: picture }, ID.height))) ?? 0,
    });
  }
  return inspectVideo(facts);
}

const BROKEN: FileFault = 'the WebM film is broken or cut off';

/** The elements of a part of the file. Null: they do not fill it exactly. */
function elementsIn(bytes: Buffer): Element[] | null {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const id = readNumber(bytes, at, true);
    const size = id && readNumber(bytes, id.end, false);
    if (!size) return null;
    // A size of only ones: the element lasts until the end.
    const isOpen = size.value === 2 ** (7 * (size.end - id.end)) - 1;
    const end = isOpen ? bytes.length : size.end + size.value;
    if (end > bytes.length || found.length >= MAX_ELEMENTS) return null;
    found.push({ id: id.value, data: bytes.subarray(size.end, end) });
    at = end;
  }
  return found;
}

/** A number of EBML, whose first bits give its length. Identifiers keep these bits. */
function readNumber(bytes: Buffer, at: number, keepsLength: boolean): { value: number; end: number } | null {
  const first = bytes[at] ?? 0;
  const length = Math.clz32(first) - 23;
  if (first === 0 || length > (keepsLength ? 4 : 8) || at + length > bytes.length) return null;
  let value = keepsLength ? first : first & (0xff >> length);
  for (let next = at + 1; next < at + length; next++) value = value * 256 + bytes[next]!;
  return { value, end: at + length };
}

const childOf = ({ data }: Element, id: number): Buffer | undefined =>
  elementsIn(data)?.find((each) => each.id === id)?.data;

const unsigned = (data: Buffer | undefined): number | null =>
  data === undefined || data.length === 0 || data.length > 6 ? null : data.readUIntBE(0, data.length);

function float(data: Buffer | undefined): number | null {
  if (data?.length === 4) return data.readFloatBE(0);
  return data?.length === 8 ? data.readDoubleBE(0) : null;
}
