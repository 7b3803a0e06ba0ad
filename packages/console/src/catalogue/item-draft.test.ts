import type { ConsoleItem } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import { findConflicts } from './item-conflicts.ts';
import { draftOf, fieldOfParam, type ItemDraft, idOf, NEW_DRAFT, putOf } from './item-draft.ts';

const comet: ConsoleItem = {
  ...{ id: 'comet', name: 'Comet', price: 50, points: null, category: 'grand', icon_url: '/art/star.svg' },
  animation: { kind: 'lottie', url: '/effects/star.json', duration_ms: 2_400, fullscreen: true },
  ...{ min_vip_level: 0, max_quantity: 99, streak_window_ms: 5_000, sort: 7 },
  ...{ active_from: '2026-12-24T17:00:42.500Z', active_until: null, retired_at: null },
};
const ZONE = 'Europe/Berlin';
const draft = draftOf(comet, ZONE);

describe('the request of a draft', () => {
  it('has nothing when nothing was changed, also of a time with seconds', () => {
    expect(draft.active_from).toBe('2026-12-24T18:00:42');
    expect(putOf(draft, draft, ZONE)).toEqual({});
  });

  it('has only what was changed, and null for what was emptied', () => {
    const changed = {
      ...draft,
      price: '60',
      category: '',
      streak_s: '1.5',
      active_until: '2027-01-01T00:00',
    };
    expect(putOf(changed, draft, ZONE)).toEqual({
      price: 60,
      category: null,
      streak_window_ms: 1_500,
      active_until: '2026-12-31T23:00:00.000Z',
    });
  });

  it('has the whole animation when a part of it was changed', () => {
    const still = { kind: 'lottie', url: '/effects/star.json', duration_ms: 2_400 };
    expect(putOf({ ...draft, fullscreen: false }, draft, ZONE)).toEqual({ animation: still });
    expect(putOf({ ...draft, kind: 'none' }, draft, ZONE)).toEqual({ animation: { kind: 'none' } });
  });

  it('has what was typed for a new item', () => {
    const typed: ItemDraft = { ...NEW_DRAFT, id: 'kite', name: ' Kite ', price: '5' };
    expect(putOf(typed, NEW_DRAFT, ZONE)).toEqual({ name: 'Kite', price: 5 });
  });
});

it('makes an id of a name', () => {
  expect(['Ice cream!', ' Crème brûlée ', 'نجمة'].map(idOf)).toEqual(['ice-cream', 'creme-brulee', '']);
});

it('finds the field of a fault', () => {
  expect(['animation.url', 'price', 'item', 'body'].map(fieldOfParam)).toEqual([
    'animation_url',
    'price',
    'id',
    null,
  ]);
});

it.each<[string, Partial<ItemDraft>, object]>([
  ['nothing', {}, {}],
  ['no name', { name: ' ' }, { name: 'item.fault_name' }],
  ['an id that another item has', { id: 'rose' }, { id: 'item.fault_id_taken' }],
  ['an id with a blank', { id: 'a b' }, { id: 'item.fault_id' }],
  ['a price of 0', { price: '0' }, { price: 'item.fault_price' }],
  ['half a coin', { price: '1.5' }, { price: 'item.fault_price' }],
  ['Lottie without a file', { animation_url: '' }, { animation_url: 'item.fault_no_animation' }],
  ['an address of another kind', { icon_url: 'javascript:1' }, { icon_url: 'item.fault_address' }],
  ['an address of another host', { icon_url: '//host/a.png' }, { icon_url: 'item.fault_address' }],
  ['an animation of an hour', { duration_s: '3600' }, { duration_s: 'item.fault_seconds' }],
  [
    'an end before the start',
    { active_until: '2026-12-24T18:00' },
    { active_until: 'item.fault_active_until' },
  ],
  ['more coins than are exact', { price: '9007199254740991' }, { max_quantity: 'item.fault_too_many_coins' }],
  [
    'more points than are exact',
    { points: '9007199254740991' },
    { max_quantity: 'item.fault_too_many_points' },
  ],
])('conflicts of a draft: %s', (_case, change, found) => {
  expect(findConflicts({ ...draft, ...change }, new Set(['rose']))).toEqual(found);
});
