import type { OverlayName, OverlayOptions } from '@lavish/protocol';

/** The options that an overlay has besides those of all, in the order of the form. */
export const OWN_OPTIONS: Readonly<Record<OverlayName, readonly (keyof OverlayOptions)[]>> = {
  alerts: ['min', 'text', 'sound'],
  pk: ['rose', 'azure'],
  supporters: ['title', 'rows'],
  goal: ['title', 'goal', 'from', 'count', 'reached'],
  combo: [],
};

const SHARED_OPTIONS: readonly (keyof OverlayOptions)[] = [
  'side',
  'scale',
  'accent',
  'gold',
  'ink',
  'panel',
  'font',
];

/** The options of all overlays, and then the own ones of this one. */
export const optionsOf = (overlay: OverlayName): readonly (keyof OverlayOptions)[] => [
  ...SHARED_OPTIONS,
  ...OWN_OPTIONS[overlay],
];

/** The options that this overlay has, without those of others. */
export const ownOptions = (overlay: OverlayName, options: OverlayOptions): OverlayOptions =>
  Object.fromEntries(
    Object.entries(options).filter(([name]) => optionsOf(overlay).includes(name as keyof OverlayOptions)),
  ) as OverlayOptions;

/** The parameters of an address: `scale=1.5&accent=8a5cff`. */
export const optionParameters = (options: OverlayOptions): URLSearchParams =>
  new URLSearchParams(
    Object.entries(options).map(([name, value]): [string, string] => [name, String(value)]),
  );

export interface AddressParts {
  overlay: OverlayName;
  host: string | null;
  options: OverlayOptions;
}

/** The path of an overlay with its parameters. The room is in the token, so only a host is a parameter. */
export function overlayPath({ overlay, host, options }: AddressParts): string {
  const parameters = optionParameters(options);
  const all = host === null ? parameters : new URLSearchParams([['host', host], ...parameters]);
  const query = all.toString();
  return `/overlay/${overlay}${query === '' ? '' : `?${query}`}`;
}

/** The path of a preview: invented gifts without sound and without a token. */
export const previewPath = (overlay: OverlayName, options: OverlayOptions): string =>
  `/overlay/${overlay}?${new URLSearchParams([...optionParameters({ ...options, sound: '0' }), ['test', '1']])}`;
