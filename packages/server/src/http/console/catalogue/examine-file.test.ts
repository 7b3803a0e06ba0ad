import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../../domain/refusal.ts';
import { examineFile } from './examine-file.ts';

const ART = resolve(import.meta.dirname, '../../../../../gift-art/assets');

/** What the file is, or why it is refused. */
async function examine(type: string, bytes: Buffer | string | object): Promise<object | string> {
  const file = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(typeof bytes === 'string' ? bytes : JSON.stringify(bytes));
  const found = await examineFile(type, file);
  if (isRefusal(found)) {
    expect(found.code).toBe('file_invalid');
    return found.detail;
  }
  const { kind, width, height, durationMs } = found.facts;
  return { kind, width, height, durationMs };
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
}

interface PngParts {
  width?: number;
  height?: number;
  /** Bits of a channel, and the colour type. */
  depth?: number;
  colour?: number;
  interlace?: number;
  pixels?: Buffer;
  extra?: Buffer[];
}

function png({
  width = 2,
  height = 2,
  depth = 8,
  colour = 6,
  interlace = 0,
  pixels,
  extra = [],
}: PngParts = {}) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, interlace], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...extra,
    chunk('IDAT', pixels ?? deflateSync(Buffer.alloc(height * (1 + width * 4)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** An element of EBML with a size of one byte, or of eight. */
function element(id: string, data: Buffer | number[]): Buffer {
  const bytes = Buffer.from(data);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(bytes.length));
  size[0] = 0x01;
  return Buffer.concat([Buffer.from(id, 'hex'), size, bytes]);
}

function webm({ durationMs = 1_000, width = 320, codec = 'V_VP9', docType = 'webm' } = {}) {
  const duration = Buffer.alloc(8);
  duration.writeDoubleBE(durationMs);
  const video = element(
    'e0',
    Buffer.concat([element('b0', [width >> 8, width & 255]), element('ba', [1, 0])]),
  );
  const track = element('ae', Buffer.concat([element('83', [1]), element('86', Buffer.from(codec)), video]));
  const parts = [element('1549a966', element('4489', duration)), element('1654ae6b', track)];
  return Buffer.concat([
    element('1a45dfa3', element('4282', Buffer.from(docType))),
    element('18538067', Buffer.concat([...parts, element('1f43b675', [0])])),
  ]);
}

function box(type: string, ...parts: Buffer[]): Buffer {
  const data = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + data.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data]);
}

function mp4({ units = 2_000, width = 640, codec = 'avc1' } = {}) {
  const header = Buffer.alloc(100);
  header.writeUInt32BE(1_000, 12);
  header.writeUInt32BE(units, 16);
  const entry = Buffer.alloc(78);
  entry.writeUInt16BE(width, 24);
  entry.writeUInt16BE(480, 26);
  const handler = Buffer.alloc(24);
  handler.write('vide', 8, 'latin1');
  const table = box('stbl', box('stsd', Buffer.alloc(8), box(codec, entry)));
  const track = box('trak', box('mdia', box('hdlr', handler), box('minf', table)));
  return Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\0\0isom', 'latin1')),
    box('moov', box('mvhd', header), track),
    box('mdat', Buffer.alloc(10)),
  ]);
}

const WEBP = {
  lossy: 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA',
  lossless: 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==',
  alpha:
    'UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAAAP4AAA3AAP7mtQAAAA==',
  moving:
    'UklGRlIAAABXRUJQVlA4WAoAAAASAAAAAAAAAAAAQU5JTQYAAAD/////AABBTk1GJgAAAAAAAAAAAAAAAAAAAGQAAABWUDhMDQAAAC8AAAAQBxAREYiI/gcA',
};
const webp = (kind: keyof typeof WEBP) => Buffer.from(WEBP[kind], 'base64');

const svg = (inside: string, attributes = 'viewBox="0 0 96 96"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`;

const layer = { ty: 4, ks: { o: { a: 0, k: 100 } } };
const lottie = { w: 512, h: 512, fr: 30, ip: 0, op: 60, layers: [layer] };

describe('accepts', () => {
  it('our own film', async () => {
    const film = await readFile(`${ART}/effects/galaxy.webm`);
    expect(await examine('video/webm', film)).toMatchObject({
      kind: 'video',
      durationMs: expect.any(Number),
    });
  });

  it.each<[string, string, Buffer | string | object, object]>([
    ['a PNG picture', 'image/png', png(), { kind: 'icon', width: 2, height: 2, durationMs: null }],
    [
      'an interlaced PNG picture',
      'image/png',
      // Only the first pass has a pixel.
      png({ width: 1, height: 1, interlace: 1, pixels: deflateSync(Buffer.alloc(5)) }),
      { kind: 'icon', width: 1, height: 1, durationMs: null },
    ],
    ['a WebP picture', 'image/webp', webp('lossy'), { kind: 'icon', width: 1, height: 1, durationMs: null }],
    [
      'a lossless one',
      'image/webp',
      webp('lossless'),
      { kind: 'icon', width: 1, height: 1, durationMs: null },
    ],
    ['one with alpha', 'image/webp', webp('alpha'), { kind: 'icon', width: 1, height: 1, durationMs: null }],
    [
      'an SVG picture with gradients',
      'image/svg+xml',
      `<?xml version="1.0"?><!-- a -->${svg('<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs><path fill="url(#a)" d="M0 0"/>')}`,
      { kind: 'icon', width: 96, height: 96, durationMs: null },
    ],
    ['a drawing', 'application/json', lottie, { kind: 'lottie', width: 512, height: 512, durationMs: 2_000 }],
    [
      'a drawing with a picture',
      'application/json',
      { ...lottie, assets: [{ id: 'i', e: 1, p: `data:image/png;base64,${png().toString('base64')}` }] },
      { kind: 'lottie', width: 512, height: 512, durationMs: 2_000 },
    ],
    [
      'a recipe of confetti',
      'application/json',
      { bursts: [{ count: 3 }] },
      { kind: 'confetti', width: null, height: null, durationMs: null },
    ],
    ['a WebM film', 'video/webm', webm(), { kind: 'video', width: 320, height: 256, durationMs: 1_000 }],
    ['an MP4 film', 'video/mp4', mp4(), { kind: 'video', width: 640, height: 480, durationMs: 2_000 }],
  ])('%s', async (_case, type, bytes, facts) => expect(await examine(type, bytes)).toEqual(facts));
});

describe('refuses', () => {
  it.each<[string, string, Buffer | string | object, RegExp]>([
    ['a film that says it is a picture', 'image/png', webm(), /declared as image\/png, and is video\/webm/],
    ['a drawing that says it is a picture', 'image/svg+xml', lottie, /and is application\/json/],
    ['a picture of an unknown type', 'application/octet-stream', png(), /is image\/png/],
    ['a page', 'image/svg+xml', '<!doctype html><script>1</script>', /none of PNG/],
    ['a ZIP file', 'application/json', Buffer.from('PK\x03\x04'), /Lottie JSON/],
    ['a GIF picture', 'image/png', Buffer.from('GIF89a'), /GIF/],
    ['a JPEG picture', 'image/png', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /JPEG/],
    ['nothing', 'image/png', Buffer.alloc(0), /none of PNG/],

    [
      'a huge PNG picture',
      'image/png',
      png({ width: 60_000, height: 60_000, pixels: deflateSync(Buffer.alloc(9)) }),
      /60000 × 60000/,
    ],
    [
      'a decompression bomb',
      'image/png',
      png({ pixels: deflateSync(Buffer.alloc(50_000_000)) }),
      /more pixels/,
    ],
    ['too few pixels', 'image/png', png({ pixels: deflateSync(Buffer.alloc(3)) }), /fewer pixels/],
    ['pixels that are none', 'image/png', png({ pixels: Buffer.from('none') }), /broken/],
    [
      'a PNG picture with something behind it',
      'image/png',
      Buffer.concat([png(), Buffer.from('<script>')]),
      /behind the end/,
    ],
    ['a PNG picture that is cut off', 'image/png', png().subarray(0, -3), /cut off/],
    ['a PNG picture with an impossible depth', 'image/png', png({ depth: 3 }), /header/],
    ['a PNG picture that moves', 'image/png', png({ extra: [chunk('acTL', Buffer.alloc(8))] }), /Moving/],
    ['a WebP picture that moves', 'image/webp', webp('moving'), /Moving/],
    ['a WebP picture that is cut off', 'image/webp', webp('lossy').subarray(0, -2), /length/],
    [
      'a WebP picture with something behind it',
      'image/webp',
      Buffer.concat([webp('lossy'), Buffer.from('PK')]),
      /length/,
    ],
    ['a huge WebP picture', 'image/webp', hugeWebp(), /16384 × 16384/],

    ['a script', 'image/svg+xml', svg('<script>alert(1)</script>'), /<script> is not supported/],
    ['a handler', 'image/svg+xml', svg('<path onload="alert(1)"/>'), /onload runs a script/],
    ['a page inside', 'image/svg+xml', svg('<foreignObject/>'), /<foreignObject>/],
    ['a picture inside', 'image/svg+xml', svg('<image href="https://x/a.png"/>'), /<image>/],
    ['repetition', 'image/svg+xml', svg('<use href="#a"/>'), /<use>/],
    ['an animation', 'image/svg+xml', svg('<animate attributeName="href"/>'), /<animate>/],
    ['a style sheet', 'image/svg+xml', svg('<style>@import "https://x/a.css"</style>'), /<style>/],
    ['an address', 'image/svg+xml', svg('<path fill="url(https://x/a)"/>'), /loads something/],
    ['a hidden address', 'image/svg+xml', svg('<path style="fill:u\\72l(https://x/a)"/>'), /not supported/],
    ['a link', 'image/svg+xml', svg('<linearGradient xlink:href="https://x/a#b"/>'), /leads out/],
    ['an entity', 'image/svg+xml', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('&a;')}`, /something besides/],
    ['masks inside of masks', 'image/svg+xml', svg('<mask id="a"><rect mask="url(#b)"/></mask>'), /masks/],
    ['a million elements', 'image/svg+xml', svg('<g/>'.repeat(6_000)), /more than 5000 elements/],
    ['deep nesting', 'image/svg+xml', svg(`${'<g>'.repeat(50)}${'</g>'.repeat(50)}`), /deeper/],
    [
      'an SVG picture that is cut off',
      'image/svg+xml',
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g>',
      /cut off/,
    ],
    ['two pictures', 'image/svg+xml', svg('') + svg(''), /root/],
    ['an SVG picture without a size', 'image/svg+xml', svg('', ''), /viewBox/],
    ['an SVG picture in Latin-1', 'image/svg+xml', Buffer.from(svg('<title>é</title>'), 'latin1'), /UTF-8/],

    ['other JSON', 'application/json', { a: 1 }, /no Lottie/],
    ['broken JSON', 'application/json', '{"layers": [', /not JSON/],
    ['a drawing of an hour', 'application/json', { ...lottie, op: 108_000 }, /longer than 60 s/],
    ['a drawing without frames a second', 'application/json', { ...lottie, fr: 0 }, /frame rate/],
    ['deep JSON', 'application/json', `{"layers":${'['.repeat(100_000)}`, /nested deeper/],
    [
      'a million lists',
      'application/json',
      `{"layers":[${'[],'.repeat(200_000)}0]}`,
      /more than 50000 parts/,
    ],
    ['a large drawing', 'application/json', { ...lottie, nm: 'x'.repeat(3_000_000) }, /2 MiB/],
    [
      'a bomb inside of a drawing',
      'application/json',
      {
        ...lottie,
        assets: [
          {
            id: 'i',
            p: `data:image/png;base64,${png({ pixels: deflateSync(Buffer.alloc(1_000_000)) }).toString('base64')}`,
          },
        ],
      },
      /more pixels/,
    ],
    [
      'a page inside of a drawing',
      'application/json',
      { ...lottie, assets: [{ id: 'i', p: 'data:text/html,<script>' }] },
      /PNG or WebP/,
    ],
    ['bursts that are none', 'application/json', { bursts: [1] }, /burst/],

    ['a film of an hour', 'video/webm', webm({ durationMs: 3_600_000 }), /3600 s long/],
    ['a film without an end', 'video/webm', webm({ durationMs: Number.NaN }), /long/],
    ['a huge film', 'video/webm', webm({ width: 30_000 }), /30000 × 256/],
    ['a film of another codec', 'video/webm', webm({ codec: 'V_MPEG2' }), /V_MPEG2/],
    ['a Matroska film', 'video/webm', webm({ docType: 'matroska' }), /broken/],
    ['a WebM film that is cut off', 'video/webm', webm().subarray(0, -4), /broken/],
    [
      'a WebM film with something behind it',
      'video/webm',
      Buffer.concat([webm(), Buffer.from('<script>')]),
      /broken/,
    ],
    ['an MP4 film of an hour', 'video/mp4', mp4({ units: 3_600_000 }), /3600 s long/],
    ['an MP4 film without a length', 'video/mp4', mp4({ units: 0 }), /how long/],
    ['an MP4 film of another codec', 'video/mp4', mp4({ codec: 'mp4v' }), /mp4v/],
    ['an MP4 film that is cut off', 'video/mp4', mp4().subarray(0, -4), /broken/],
  ])('%s', async (_case, type, bytes, reason) => expect(await examine(type, bytes)).toMatch(reason));
});

function hugeWebp(): Buffer {
  const file = Buffer.from(webp('lossless'));
  // 14 bits each for width − 1 and height − 1.
  file.writeUInt32LE(0x0fffffff, 21);
  return file;
}
