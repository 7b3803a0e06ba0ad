import { isMp4 } from './mp4.ts';
import { isPng } from './png.ts';
import { isSvg } from './svg.ts';
import { isWebm } from './webm.ts';
import { isWebp } from './webp.ts';

/** The types of files that are accepted, with the endings of their names. */
export const FILE_ENDINGS = {
  'image/png': 'png',
  'image/webp': 'webp',
  'image/svg+xml': 'svg',
  'application/json': 'json',
  'video/webm': 'webm',
  'video/mp4': 'mp4',
} as const;
export type FileType = keyof typeof FILE_ENDINGS;

export const isFileType = (type: string): type is FileType => Object.hasOwn(FILE_ENDINGS, type);

/** Enough to see which type a text has. */
const HEAD_BYTES = 4_096;

/** The type of a file by its contents. Null: none that is accepted. */
export function typeOf(bytes: Buffer): FileType | null {
  if (isPng(bytes)) return 'image/png';
  if (isWebp(bytes)) return 'image/webp';
  if (isWebm(bytes)) return 'video/webm';
  if (isMp4(bytes)) return 'video/mp4';
  const head = bytes.toString('utf8', 0, HEAD_BYTES);
  if (isSvg(head)) return 'image/svg+xml';
  return /^\s*[{[]/.test(head) ? 'application/json' : null;
}

const OTHERS: readonly [RegExp, string][] = [
  [/^PK/, 'This is a ZIP or dotLottie file. Export the animation as Lottie JSON.'],
  [
    /^GIF8/,
    'GIF is not supported. Use PNG, WebP or SVG for a picture, and Lottie or a video for an animation.',
  ],
  [/^\xff\xd8\xff/, 'JPEG has no transparency. Use PNG, WebP or SVG.'],
];

/** A sentence about a file that has none of the accepted types. */
export function otherTypeFault(bytes: Buffer): string {
  const head = bytes.toString('latin1', 0, 16);
  const known = OTHERS.find(([start]) => start.test(head));
  return known?.[1] ?? 'The file is none of PNG, WebP, SVG, Lottie JSON, WebM and MP4.';
}
