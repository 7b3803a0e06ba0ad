import type { Drawing, Shape } from './drawing.ts';

/** Returns the drawing as an SVG icon of 96 × 96. */
export function toSvg({ title, parts }: Drawing): string {
  const clips: string[] = [];
  const body = Object.values(parts)
    .flat()
    .map((shape) => element(shape, clips))
    .join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" role="img" aria-label="${title}">\n${body}\n</svg>\n`;
}

function element(shape: Shape, clips: string[]): string {
  if (shape.kind === 'fill') {
    const opacity = shape.opacity === undefined ? '' : ` opacity="${shape.opacity}"`;
    return `<path fill="${shape.color}"${opacity} d="${shape.path}"/>`;
  }
  if (shape.kind === 'line') {
    return `<path fill="none" stroke="${shape.color}" stroke-width="${shape.width}" stroke-linecap="round" stroke-linejoin="round" d="${shape.path}"/>`;
  }
  const { clip, move, turn, scale } = shape;
  const transform = [
    move && `translate(${move.join(' ')})`,
    scale && `scale(${scale})`,
    turn && `rotate(${turn.join(' ')})`,
  ].filter(Boolean);
  const before = clip === undefined ? '' : clipPath(clip, clips);
  const attributes = [
    transform.length > 0 && ` transform="${transform.join(' ')}"`,
    clip !== undefined && ` clip-path="url(#c${clips.indexOf(clip)})"`,
  ].filter(Boolean);
  return `${before}<g${attributes.join('')}>${shape.shapes.map((each) => element(each, clips)).join('')}</g>`;
}

/** Defines each clip path once, where it is first used. */
function clipPath(path: string, clips: string[]): string {
  if (clips.includes(path)) return '';
  clips.push(path);
  return `<clipPath id="c${clips.length - 1}"><path d="${path}"/></clipPath>`;
}
