import { OVERLAY_NAMES, OverlayOptions } from '@lavish/protocol';
import { expect, test } from 'vitest';
import { optionsOf, overlayPath, ownOptions, previewPath } from './overlay-address.ts';

test('an address names its host and its options, with everything encoded', () => {
  expect(overlayPath({ overlay: 'combo', host: null, options: {} })).toBe('/overlay/combo');
  const options = { scale: 1.5, title: 'New mic & cam', goal: 20_000 };
  expect(overlayPath({ overlay: 'goal', host: 'luna', options })).toBe(
    '/overlay/goal?host=luna&scale=1.5&title=New+mic+%26+cam&goal=20000',
  );
});

test('a preview shows invented gifts without sound', () => {
  expect(previewPath('alerts', { side: 'top' })).toBe('/overlay/alerts?side=top&sound=0&test=1');
});

test('every option belongs to an overlay, and options of other overlays are left out', () => {
  const known = new Set(OVERLAY_NAMES.flatMap(optionsOf));
  expect(Object.keys(OverlayOptions.properties).filter((name) => !known.has(name as never))).toEqual([]);
  expect(ownOptions('pk', { side: 'top', goal: 5, rose: 'ff0000' })).toEqual({ side: 'top', rose: 'ff0000' });
});
