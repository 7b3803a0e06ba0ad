// Scripts that run in an overlay's page. They are text, because the tests are type-checked without a browser's types.

export const SHOWN_ON_OVERLAY =
  '.overlay__panel:not(.overlay__panel--away), .overlay .pk, .overlay .crowning';

/** Outlined text is readable on any background, but axe checks the outline's colour. */
export const OUTLINED = '.combo__number';

/** All other visible texts: position, colour, and whether it is large (half of 24 px, or of 18.7 px if bold). */
export const TEXTS = `[...document.querySelectorAll('.overlay *:not(${OUTLINED}, ${OUTLINED} *)')]
  .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== ''))
  .filter((node) => {
    for (let each = node; each !== null; each = each.parentElement)
      if (getComputedStyle(each).opacity < 0.5) return false;
    return node.checkVisibility();
  })
  .map((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const { x, y, width, height } = range.getBoundingClientRect();
    const { color, fontSize, fontWeight } = getComputedStyle(node);
    const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 9.3 : 12);
    return { text: node.textContent, x, y, width, height, color, large };
  })`;

/** Returns the texts with too little contrast to at least a tenth of their background. */
export const FAINT = (ground: string, texts: object[]) => `(async () => {
  const bitmap = await createImageBitmap(await (await fetch('data:image/png;base64,${ground}')).blob());
  const seen = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
  const context = seen.getContext('2d', { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  // A canvas parses all colour notations.
  const one = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const light = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) => 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
  return ${JSON.stringify(texts)}.flatMap(({ text, x, y, width, height, color, large }) => {
    one.fillStyle = color;
    one.fillRect(0, 0, 1, 1);
    const own = luminance(one.getImageData(0, 0, 1, 1).data);
    const { data } = context.getImageData(x, y, Math.ceil(width), Math.ceil(height));
    const ratios = [];
    for (let at = 0; at < data.length; at += 4) {
      const other = luminance(data.subarray(at, at + 3));
      ratios.push((Math.max(own, other) + 0.05) / (Math.min(own, other) + 0.05));
    }
    const ratio = ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 10)];
    return ratio < (large ? 3 : 4.5) ? [text + ': ' + ratio.toFixed(1)] : [];
  });
})()`;

/** The classes of elements that an animation moves, except bars whose length shows a value. */
export const MOVING = `document.getAnimations()
  .filter(({ effect }) => effect.getKeyframes().some(({ transform = 'none' }) => !/^none$|^scaleX/.test(transform)))
  .map(({ effect }) => effect.target.className)`;
