import type { BattleResult, BonusScope } from '@lavish/protocol';
import { expect, test } from 'vitest';
import { boostTitle, minutes, roundLabel, scopeWords, sideName, verdict } from './battle-labels.ts';

test.each([
  [75_000, '1:15'],
  [74_001, '1:15'],
  [9_999, '0:10'],
  [1, '0:01'],
  [0, '0:00'],
])('%d ms are written %s', (ms, text) => {
  expect(minutes(ms)).toBe(text);
});

test('a side without a name is named after its hosts', () => {
  const hosts = ['luna', 'kai'].map((host) => ({
    host,
    room: 'r',
    points: 0,
    coins: 0,
    accepted: true,
    left: false,
  }));
  expect(sideName({ index: 0, name: 'Night owls', hosts }, String)).toBe('Night owls');
  expect(sideName({ index: 0, name: null, hosts }, (id) => id.toUpperCase())).toBe('LUNA & KAI');
});

test('the label beside the clock names the round or overtime', () => {
  const rules = (rounds: number, policy: 'overtime' | 'sudden_death') => ({
    ...({} as Parameters<typeof roundLabel>[0]['rules']),
    rounds,
    tie: { policy, overtime_s: 20, max: 1 },
  });
  expect(roundLabel({ state: 'live', round: 1, rules: rules(1, 'overtime') })).toBe('PK');
  expect(roundLabel({ state: 'live', round: 2, rules: rules(3, 'overtime') })).toBe('Round 2 of 3');
  expect(roundLabel({ state: 'overtime', round: 2, rules: rules(1, 'overtime') })).toBe('Overtime');
  expect(roundLabel({ state: 'overtime', round: 2, rules: rules(1, 'sudden_death') })).toBe('Next gift wins');
});

test('the title of a boost describes its effect', () => {
  expect(boostTitle({ kind: 'window', multiplier: 2 })).toBe('Double points');
  expect(boostTitle({ kind: 'window', multiplier: 1.5 })).toBe('More points');
  expect(boostTitle({ kind: 'finisher', multiplier: 3 })).toBe('Last shot');
});

test('the label of a bonus lists its gifts', () => {
  const host = { points: 0, coins: 0, accepted: true, left: false };
  const sides = ['luna', 'kai'].map((name, index) => ({
    index,
    hosts: [{ ...host, host: name, room: `${name}-live` }],
  }));
  const words = (scope: Partial<BonusScope>) =>
    scopeWords({ rooms: null, categories: null, min_vip_level: 0, ...scope }, sides, (index) => 'AB'[index]!);
  expect(words({})).toBe('');
  expect(words({ rooms: ['kai-live', 'luna-live'] })).toBe('');
  expect(words({ rooms: ['kai-live'] })).toBe('for B');
  expect(words({ categories: ['flowers', 'sweets'], min_vip_level: 2 })).toBe('VIP 2+ · flowers, sweets');
});

const result = (patch: Partial<BattleResult>): BattleResult => ({
  outcome: 'win',
  winner: 1,
  decided_by: 'points',
  sides: [
    { points: 1_000, coins: 0, mvp: null },
    { points: 2_234, coins: 0, mvp: null },
  ],
  rounds: [],
  secret: '',
  finished_at: '2026-01-31T12:00:00.000Z',
  ...patch,
});

test.each<[Partial<BattleResult>, string, string]>([
  [{}, 'Kai wins!', 'by 1,234 points'],
  [{ decided_by: 'overtime' }, 'Kai wins!', 'in overtime'],
  [{ winner: 0, decided_by: 'forfeit' }, 'Luna wins!', 'because the other side left'],
  [{ decided_by: 'most_supporters' }, 'Kai wins!', 'with more supporters'],
  [
    { outcome: 'draw', winner: null, decided_by: 'overtime' },
    'It’s a draw!',
    'both crowds were equally loud',
  ],
  [
    { outcome: 'cut_short', winner: null, decided_by: null },
    'That’s it for now',
    'stopped early, and nobody lost',
  ],
])('%o ends with "%s %s"', (patch, title, how) => {
  expect(verdict(result(patch), ['Luna', 'Kai'])).toEqual({ title, how });
});
