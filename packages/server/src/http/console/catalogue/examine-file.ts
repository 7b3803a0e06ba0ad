import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { Refusal } from '@lavish/protocol';
import { refuse } from '../../../domain/refusal.ts';
import { inspectDrawing, whyNotParse } from '../../../domain/uploads/drawing.ts';
import type { FileFacts, FileFault, PackedPixels } from '../../../domain/uploads/file-facts.ts';
import { type FileType, isFileType, otherTypeFault, typeOf } from '../../../domain/uploads/file-type.ts';
import { inspectMp4 } from '../../../domain/uploads/mp4.ts';
import { inspectPng } from '../../../domain/uploads/png.ts';
import { inspectSvg } from '../../../domain/uploads/svg.ts';
import { inspectWebm } from '../../../domain/uploads/webm.ts';
import { inspectWebp } from '../../../domain/uploads/webp.ts';
import { createTimeSlicer } from '../../../scheduling/time-slicer.ts';

const inflateInPool = promisify(inflate);
const slices = createTimeSlicer();

export interface ExaminedFile {
  type: FileType;
  facts: FileFacts;
}

const refuseFile = (detail: string): Refusal => refuse('file_invalid', detail, { param: 'body' });

/**
 * Finds out what a file is by its contents, and refuses one that is not what it is declared to be, or that viewers' devices could not show.
 * Each step takes its turn on the event loop; pixels are decompressed in the thread pool.
 */
export async function examineFile(declared: string, bytes: Buffer): Promise<ExaminedFile | Refusal> {
  const type = typeOf(bytes);
  if (type === null) return refuseFile(otherTypeFault(bytes));
  if (declared !== type)
    return refuseFile(
      isFileType(declared)
        ? `The file is declared as ${declared}, and is ${type}.`
        : `The file is ${type}. Declare it as such in Content-Type.`,
    );
  const facts = await (type === 'application/json' ? readDrawing(bytes) : INSPECTIONS[type](bytes));
  if (typeof facts === 'string') return refuseFile(sentence(facts));
  for (const pixels of facts.pixels) {
    const fault = await pixelFault(pixels);
    if (fault !== null) return refuseFile(sentence(fault));
  }
  return { type, facts };
}

const sentence = (fault: FileFault) => `${fault[0]!.toUpperCase()}${fault.slice(1)}.`;

const NOT_UTF8: FileFault = 'the file is not UTF-8';

const INSPECTIONS: Readonly<
  Record<Exclude<FileType, 'application/json'>, (bytes: Buffer) => FileFacts | FileFault>
> = {
  'image/png': inspectPng,
  'image/webp': inspectWebp,
  'image/svg+xml': (bytes) => (isUtf8(bytes) ? inspectSvg(bytes.toString()) : NOT_UTF8),
  'video/webm': inspectWebm,
  'video/mp4': inspectMp4,
};

async function readDrawing(bytes: Buffer): Promise<FileFacts | FileFault> {
  if (!isUtf8(bytes)) return NOT_UTF8;
  const fault = await slices.take(() => whyNotParse(bytes));
  if (fault !== null) return fault;
  const parsed = await slices.take(() => parse(bytes));
  return parsed === undefined
    ? 'the file is not JSON'
    : slices.take(() => inspectDrawing(parsed, bytes.length));
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

/** A file of 100 kB can decompress to a gigabyte. This stops at what the picture's size needs. */
async function pixelFault({ parts, bytes }: PackedPixels): Promise<FileFault | null> {
  try {
    const pixels = await inflateInPool(Buffer.concat(parts), {
      maxOutputLength: bytes,
      chunkSize: 256 * 1024,
    });
    return pixels.length === bytes ? null : 'the picture has fewer pixels than it says';
  } catch {
    return 'the picture has more pixels than it says, or they are broken';
  }
}
