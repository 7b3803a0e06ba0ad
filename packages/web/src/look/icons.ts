import './icons.css';

/** Line icons on a 24 px grid, in the colour of the surrounding text. */
export const SHAPES = {
  eye: 'M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12Zm10 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  lock: 'M6 11h12v9H6zm2.5 0V8a3.5 3.5 0 0 1 7 0v3',
  flip: 'M4 9h13l-3.5-4M20 15H7l3.5 4',
  close: 'M6 6l12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
  grip: 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01',
  offline:
    'M3 3l18 18M8.5 15.5a5 5 0 0 1 5-1.2M5 12a10 10 0 0 1 4-2.4M2 8.5a15 15 0 0 1 4.5-2.8M16 11.2a10 10 0 0 1 3 1.8M11.5 5a15 15 0 0 1 10.5 3.5M12 19.5h.01',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  link: 'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7l1-1',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 5 5',
  menu: 'M4 7h16M4 12h16M4 17h10',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-14v2m0 16v2M4.9 4.9l1.4 1.4m11.4 11.4 1.4 1.4M2 12h2m16 0h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  sound: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  silent: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5m0-5-5 5',
  sparkles: 'M11 4l1.9 5.1L18 11l-5.1 1.9L11 18l-1.9-5.1L4 11l5.1-1.9zM19 16v4m-2-2h4',
  plain: 'M11 4l1.9 5.1L18 11l-5.1 1.9L11 18l-1.9-5.1L4 11l5.1-1.9zM3 3l18 18',
  pulse: 'M2 12h4l3-7 5 14 3-7h5',
  chart: 'M4 20V4M4 20h16M8 16v-4m4 4V7m4 9v-6',
  calendar: 'M5 6h14v14H5zM5 10h14M9 3v5m6-5v5',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-8 8a8 8 0 0 1 16 0',
  people:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20a6.5 6.5 0 0 1 13 0M16 5a3.5 3.5 0 0 1 0 6.6M18 14.2a6.5 6.5 0 0 1 3.5 5.8',
  screen: 'M3 5h18v12H3zM8 21h8m-4-4v4M10 8.5v5l4.5-2.5z',
  sliders:
    'M4 7h9m4 0h3M4 17h3m4 0h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm-6 10a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  key: 'M8 15.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm4-4.5h9m-3 0v4m-3.5-4v2.5',
  room: 'M4 5h16v11H4zM8 20h8M10.5 8.5v4l3.5-2z',
  battle: 'M4 4l11 11m-2 2 4-4m0 4 3 3M20 4 9 15m2 2-4-4m0 4-3 3',
  gift: 'M4 11h16v9H4zM3 7h18v4H3zm9 0v13M12 7S8 7 8 4.8 11 3 12 7Zm0 0s4 0 4-2.2S13 3 12 7Z',
  card: 'M3 6h18v12H3zM3 10h18M7 14.5h4',
  payout: 'M4 20h16M12 16V4m-4.5 4.5L12 4l4.5 4.5',
  agency: 'M4 8h16v12H4zM9 8V5h6v3M4 13h16',
  scales: 'M12 4v16M7 20h10M5 7h14M5 7l-3 7h6zm14 0l-3 7h6z',
  download: 'M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 20h14',
  sign_out: 'M14 4h5v16h-5M4 12h11m-4-4 4 4-4 4',
  shield: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z',
  warning: 'M12 4 2.5 20h19zM12 10v5m0 2.5v.01',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  next: 'M9 5l7 7-7 7',
  ended: 'M12 3v9M6.3 6.3a8.1 8.1 0 1 0 11.4 0',
} as const;

export type IconName = keyof typeof SHAPES;

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', SHAPES[name]);
  svg.append(path);
  return svg;
}
