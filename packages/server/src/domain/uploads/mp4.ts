import type { FileFault } from './file-facts.ts';
import { inspectVideo, type VideoFacts } from './video-facts.ts';

interface Box {
  type: string;
  data: Buffer;
}

const MAX_BOXES = 2_000;
const BROKEN: FileFault = 'the MP4 film is broken or cut off';

export const isMp4 = (bytes: Buffer): boolean => bytes.toString('latin1', 4, 8) === 'ftyp';

/** Reads the structure of an MP4 film. */
export function inspectMp4(bytes: Buffer): ReturnType<typeof inspectVideo> {
  const boxes = boxesIn(bytes);
  const moov = boxes?.find(({ type }) => type === 'moov');
  if (!boxes || !moov || !boxes.some(({ type, data }) => type === 'mdat' && data.length > 0)) return BROKEN;
  const parts = boxesIn(moov.data);
  const duration = parts && durationOf(parts.find(({ type }) => type === 'mvhd')?.data);
  if (!parts || duration === undefined) return BROKEN;
  const facts: VideoFacts = { durationMs: duration, tracks: [] };
  for (const { type, data } of parts) {
    if (type !== 'trak') continue;
    const handler = dataAt(data, 'mdia', 'hdlr')?.toString('latin1', 8, 12);
    const entry = dataAt(data, 'mdia', 'minf', 'stbl', 'stsd')?.subarray(8);
    // Tracks of captions and of metadata are not played.
    if (handler !== 'vide' && handler !== 'soun') continue;
    if (entry === undefined || entry.length < 36) return BROKEN;
    const isVideo = handler === 'vide';
    facts.tracks.push({
      isVideo,
      codec: entry.toString('latin1', 4, 8),
      width: isVideo ? entry.readUInt16BE(32) : 0,
      height: isVideo ? entry.readUInt16BE(34) : 0,
    });
  }
  return inspectVideo(facts);
}

/** In milliseconds. Undefined: the box is broken. Null: it does not say. */
function durationOf(header: Buffer | undefined): number | null | undefined {
  if (header === undefined || header.length < 32) return undefined;
  const isLong = header[0] === 1;
  const scale = header.readUInt32BE(isLong ? 20 : 12);
  const units = isLong ? Number(header.readBigUInt64BE(24)) : header.readUInt32BE(16);
  if (scale === 0) return undefined;
  // The film comes in fragments, of which only the end shows how many there are.
  return units === 0 || (!isLong && units === 0xffffffff) ? null : (units / scale) * 1_000;
}

/** The data of a box inside of boxes. */
function dataAt(bytes: Buffer, ...path: string[]): Buffer | undefined {
  return path.reduce<Buffer | undefined>(
    (data, wanted) => data && boxesIn(data)?.find(({ type }) => type === wanted)?.data,
    bytes,
  );
}

/** The boxes of a part of the file. Null: they do not fill it exactly. */
function boxesIn(bytes: Buffer): Box[] | null {
  const found: Box[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length || found.length >= MAX_BOXES) return null;
    const type = bytes.toString('latin1', at + 4, at + 8);
    let size = bytes.readUInt32BE(at);
    let start = at + 8;
    if (size === 0) size = bytes.length - at;
    else if (size === 1) {
      if (at + 16 > bytes.length) return null;
      size = Number(bytes.readBigUInt64BE(at + 8));
      start = at + 16;
    }
    const end = at + size;
    if (end < start || end > bytes.length) return null;
    found.push({ type, data: bytes.subarray(start, end) });
    at = end;
  }
  return found;
}
