import type { Campaign } from '@lavish/protocol';
import { expect, test } from 'vitest';
import { emptyForm, formOf, putOf } from './form-state.ts';

const CAMPAIGN: Campaign = {
  id: 'spring-stars',
  name: 'Spring stars',
  state: 'scheduled',
  starts_at: '2026-03-06T12:00:00.000Z',
  ends_at: '2026-03-20T12:00:00.500Z',
  final_at: null,
  zone: 'Europe/Berlin',
  scope: {
    items: null,
    categories: ['flowers'],
    rooms: null,
    receivers: null,
    sender_regions: ['np', 'de'],
    receiver_regions: null,
    min_vip_level: 1,
  },
  rules: [
    { id: 'coins', kind: 'coins', weight: 1.5 },
    { id: 'tulips', kind: 'units', weight: 20, items: ['tulip'], daily_cap: 2_000 },
    { id: 'wins', kind: 'battle_wins', weight: 500 },
  ],
  multipliers: [
    {
      id: 'friday',
      starts_at: '2026-03-06T18:00:00.000Z',
      ends_at: '2026-03-06T22:00:00.000Z',
      multiplier: 2,
    },
  ],
  groups: [{ id: 'north', name: null, receivers: ['nova', 'kai'] }],
  rewards: [{ list: 'receivers', from_rank: 1, to_rank: 3, label: 'A crown' }],
};

test('the form of a campaign makes the same campaign again', () => {
  const put = putOf(formOf(CAMPAIGN));
  const { id: _id, state: _state, final_at: _final, scope, ...same } = CAMPAIGN;
  expect(put).toEqual({
    ...same,
    // The form has whole seconds.
    ends_at: '2026-03-20T12:00:00.000Z',
    scope: Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== null)),
  });
});

test("times are shown and read in the campaign's zone", () => {
  const form = formOf(CAMPAIGN);
  expect(form.startsAt).toBe('2026-03-06T13:00');
  expect(putOf({ ...form, zone: 'UTC' }).starts_at).toBe('2026-03-06T13:00:00.000Z');
});

test('a rule for battle wins sends no items and no daily cap', () => {
  const form = emptyForm('2026-03-06T12:00', '2026-03-07T12:00', 'UTC');
  const [rule] = form.rules;
  const rules = [{ ...rule!, kind: 'battle_wins' as const, items: ['tulip'], dailyCap: '5' }];
  expect(putOf({ ...form, rules }).rules).toEqual([{ id: 'coins', kind: 'battle_wins', weight: 1 }]);
});

test('a missing time is an empty text, which the server names', () => {
  expect(putOf(emptyForm('', '2026-03-07T12:00', 'UTC')).starts_at).toBe('');
});
