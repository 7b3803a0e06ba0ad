const SVG = 'http://www.w3.org/2000/svg';

/** Body, shade, lid, highlight of the lid, ribbon and bow, on a 96 px grid. */
const SHAPES: readonly (readonly [fill: string, path: string])[] = [
  ['#ff4d8d', 'M16 44h64v36q0 8-8 8H24q-8 0-8-8z'],
  ['#c4164f', 'M56 44h24v36q0 8-8 8H56z'],
  ['#ff7aa3', 'M17 28h62q7 0 7 7v6q0 7-7 7H17q-7 0-7-7v-6q0-7 7-7z'],
  ['#ffd0de', 'M17 28h62q7 0 7 7H10q0-7 7-7z'],
  ['#ffc94d', 'M42 28h12v60H42z'],
  ['#ffc94d', 'M48 30C38 6 18 8 20 20c1 8 16 10 28 10zM48 30C58 6 78 8 76 20c-1 8-16 10-28 10z'],
];

/** A wrapped gift for an item without a picture. Drawn in code, because a fetched file could be missing too. */
export function drawGiftBox(size: Partial<CSSStyleDeclaration>): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 96 96');
  Object.assign(svg.style, size);
  for (const [fill, d] of SHAPES) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('fill', fill);
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}
