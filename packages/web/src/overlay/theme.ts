/** The appearance of an overlay, from the parameters of its address. docs/OVERLAYS.md lists them. */
export interface Theme {
  readonly sound: boolean;
  /** Gifts of fewer coins are not announced. */
  readonly minCoins: number;
  readonly title: string | null;
  readonly text: string | null;
  /** Goal in coins or gifts; null: the next round number. */
  readonly goal: number | null;
  /** Coins or gifts that were given before the goal was set. */
  readonly from: number;
  readonly count: 'coins' | 'gifts';
  readonly reached: string | null;
  /** Number of supporters shown at once; null: the default. */
  readonly rows: number | null;
}

const SIDES = [
  'top-left',
  'top',
  'top-right',
  'left',
  'center',
  'right',
  'bottom-left',
  'bottom',
  'bottom-right',
];

/** URL parameter → custom property. */
const COLOURS: Record<string, string> = {
  accent: '--gift',
  gold: '--coin',
  ink: '--ink',
  panel: '--overlay-panel',
  rose: '--side-rose',
  azure: '--side-azure',
};

/** Reads the parameters and styles the page. Ignores invalid values. */
export function readTheme(parameters: URLSearchParams, { documentElement, head }: Document): Theme {
  const number = (name: string, least: number, most: number): number | null => {
    const text = parameters.get(name);
    const value = Number(text);
    return text === null || text === '' || !(value >= least && value <= most) ? null : value;
  };
  const text = (name: string) => parameters.get(name)?.slice(0, 200) || null;

  // OBS adds its "Custom CSS" after this style sheet, so it overrides the parameters.
  const sheet = head.appendChild(document.createElement('style')).sheet!;
  sheet.insertRule(':root {}');
  const { style } = sheet.cssRules[0] as CSSStyleRule;
  for (const [name, property] of Object.entries(COLOURS)) {
    const value = parameters.get(name) ?? '';
    const colour = /^([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.test(value) ? `#${value}` : value;
    if (CSS.supports('color', colour)) style.setProperty(property, colour);
  }
  const font = text('font');
  if (font !== null && /^[\w -]+$/.test(font)) style.setProperty('--font', `"${font}", sans-serif`);
  const scale = number('scale', 0.3, 4);
  if (scale !== null) style.setProperty('--overlay-scale', String(scale));
  const side = parameters.get('side') ?? '';
  if (SIDES.includes(side)) documentElement.dataset.side = side;

  return {
    sound: parameters.get('sound') !== '0',
    minCoins: number('min', 0, Number.MAX_SAFE_INTEGER) ?? 0,
    title: text('title'),
    text: text('text'),
    goal: number('goal', 1, Number.MAX_SAFE_INTEGER),
    from: number('from', 0, Number.MAX_SAFE_INTEGER) ?? 0,
    count: parameters.get('count') === 'gifts' ? 'gifts' : 'coins',
    reached: text('reached'),
    rows: number('rows', 1, 10),
  };
}
