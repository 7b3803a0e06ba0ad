import { type FileFacts, type FileFault, picture, sizeFault } from './file-facts.ts';

/*
 * SVG pictures of shapes and gradients only. What can run, load, repeat or animate something is refused, not removed, so that
 * the picture which viewers see is the one that was uploaded.
 */

/** The largest of our own icons has 6 kB. */
const MAX_SVG_BYTES = 256 * 1024;
const MAX_ELEMENTS = 5_000;
const MAX_DEPTH = 32;

const SHAPES = ['path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon'];
const GROUPS = ['svg', 'g', 'defs', 'title', 'desc', 'clipPath', 'mask'];
const ELEMENTS = new Set([...SHAPES, ...GROUPS, 'linearGradient', 'radialGradient', 'stop']);

const START = /<([A-Za-z][\w:.-]*)((?:\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const END = /<\/([A-Za-z][\w:.-]*)\s*>/y;
const COMMENT = /<!--[\s\S]*?-->/y;
const ATTRIBUTE = /([A-Za-z_:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

export const isSvg = (text: string): boolean =>
  /^(\ufeff)?\s*(<\?xml[^>]*\?>\s*)?(<!--((?!-->)[\s\S])*-->\s*)*<(svg|!DOCTYPE)[\s>]/.test(text);

/** Reads an SVG picture strictly. */
export function inspectSvg(text: string): FileFacts | FileFault {
  if (text.length > MAX_SVG_BYTES) return `the SVG picture is larger than ${MAX_SVG_BYTES / 1024} KiB`;
  const open: string[] = [];
  let size: FileFacts | FileFault | null = null;
  let elements = 0;
  let at = /^(\ufeff)?\s*(<\?xml[^>]*\?>)?/.exec(text)?.[0].length ?? 0;
  for (;;) {
    const next = text.indexOf('<', at);
    const between = text.slice(at, next === -1 ? undefined : next);
    if (open.length === 0 && between.trim() !== '') return 'there is text outside of the SVG picture';
    if (next === -1) break;
    COMMENT.lastIndex = END.lastIndex = START.lastIndex = next;
    if (COMMENT.test(text)) {
      at = COMMENT.lastIndex;
      continue;
    }
    const end = END.exec(text);
    if (end !== null) {
      if (open.pop() !== end[1]) return 'the elements of the SVG picture are not closed in order';
      at = END.lastIndex;
      continue;
    }
    const start = START.exec(text);
    if (start === null) return 'the SVG picture has something besides elements with attributes in quotes';
    const [, name = '', attributes = '', isEmpty] = start;
    if (!ELEMENTS.has(name)) return `<${name}> is not supported: export it as shapes and gradients only`;
    if (open.length === 0 && (size !== null || name !== 'svg'))
      return 'the SVG picture has another root than <svg>';
    elements += 1;
    if (elements > MAX_ELEMENTS) return `the SVG picture has more than ${MAX_ELEMENTS} elements`;
    const found = attributesOf(attributes);
    const fault = whyNotAttributes(found, open);
    if (fault !== null) return fault;
    size ??= sizeOf(new Map(found));
    if (isEmpty === '') open.push(name);
    if (open.length > MAX_DEPTH) return `the elements of the SVG picture are nested deeper than ${MAX_DEPTH}`;
    at = START.lastIndex;
  }
  if (open.length > 0) return 'the SVG picture is cut off';
  return size ?? 'the SVG picture has no elements';
}

const attributesOf = (text: string): [name: string, value: string][] =>
  [...text.matchAll(ATTRIBUTE)].map(([, name, double, single]) => [name!, double ?? single ?? '']);

function whyNotAttributes(
  attributes: readonly [string, string][],
  open: readonly string[],
): FileFault | null {
  for (const [name, value] of attributes) {
    if (/^on/i.test(name)) return `the attribute ${name} runs a script`;
    if (/(^|:)(href|src|base)$/i.test(name) && !value.startsWith('#'))
      return `the attribute ${name} leads out of the picture`;
    // An escape or an entity could hide what a value says.
    if (/[\\]|&#|@|javascript:|expression\s*\(/i.test(value)) return `the value of ${name} is not supported`;
    if (/url\s*\(\s*(?!["']?#)/i.test(value)) return `the attribute ${name} loads something`;
    // Masks in masks multiply: ten levels of ten are ten billion.
    const masks = /^(mask|clip-path)$/.test(name) || (name === 'style' && /(mask|clip-path)/i.test(value));
    if (masks && open.some((each) => each === 'mask' || each === 'clipPath'))
      return 'masks inside of masks are not supported';
  }
  return null;
}

/** The size of the picture: its own, or that of its coordinates. */
function sizeOf(attributes: ReadonlyMap<string, string>): FileFacts | FileFault {
  if (attributes.get('xmlns') !== 'http://www.w3.org/2000/svg')
    return 'the SVG picture lacks xmlns="http://www.w3.org/2000/svg"';
  const box = /^\s*[-\d.e]+[\s,]+[-\d.e]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*$/.exec(
    attributes.get('viewBox') ?? '',
  );
  const pixels = (name: string, inBox: string | undefined) =>
    Number(/^\s*([\d.]+)(px)?\s*$/.exec(attributes.get(name) ?? '')?.[1] ?? inBox);
  const [width, height] = [pixels('width', box?.[1]), pixels('height', box?.[2])];
  if (!Number.isFinite(width) || !Number.isFinite(height)) return 'the SVG picture has no viewBox';
  const rounded = [Math.ceil(width), Math.ceil(height)] as const;
  return sizeFault(...rounded) ?? picture(...rounded);
}
