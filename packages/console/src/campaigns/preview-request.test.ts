import type { PutCampaign } from '@lavish/protocol';
import { expect, test } from 'vitest';
import { bonusEffectOf, PREVIEW_ID, previewOf } from './preview-request.ts';

const put: PutCampaign = {
  name: null,
  starts_at: '2026-12-05T17:00:00.000Z',
  ends_at: '2026-12-06T04:30:00.000Z',
  rules: [{ id: 'coins', kind: 'coins', weight: 1 }],
  multipliers: [
    { id: 'w', starts_at: '2026-12-05T20:00:00.000Z', ends_at: '2026-12-05T21:00:00.000Z', multiplier: 2 },
  ],
};

test('a campaign to come is judged by the latest gifts of the same weekdays', () => {
  const { from, to, weeks, rules } = previewOf(put, Date.parse('2026-11-30T12:00:00Z'));
  expect([from, to, weeks]).toEqual(['2026-11-28T17:00:00.000Z', '2026-11-29T04:30:00.000Z', 1]);
  const { multipliers } = rules.new_campaigns![PREVIEW_ID]!;
  expect(multipliers![0]!.starts_at).toBe('2026-11-28T20:00:00.000Z');
});

test('a campaign that is over is judged by its own gifts', () => {
  expect(previewOf(put, Date.parse('2026-12-07T12:00:00Z'))).toMatchObject({ from: put.starts_at, weeks: 0 });
});

test('a text that is no time stays for the server to name', () => {
  expect(previewOf({ ...put, ends_at: '' }, Date.now())).toMatchObject({ to: '', weeks: 0 });
});

test('the effect of a bonus is that of its period until now', () => {
  const bonus = { id: 'hour', starts_at: '2026-11-01T00:00:00.000Z', ends_at: '2026-12-01T00:00:00.000Z' };
  expect(bonusEffectOf(bonus, Date.parse('2026-11-10T00:00:00Z'))).toEqual({
    from: bonus.starts_at,
    to: '2026-11-10T00:00:00.000Z',
    rules: { bonuses: { hour: null } },
  });
  expect(bonusEffectOf(bonus, Date.parse('2026-10-10T00:00:00Z'))).toBeNull();
});
