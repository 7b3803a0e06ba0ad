import type { Battle } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import { battleClock, newerBattle } from './battle.ts';
import { battle } from './testing/fixtures.ts';

const at = (time: string) => Date.parse(`2026-01-31T${time}Z`);
const AGREED = { starts_at: '2026-01-31T12:00:03.000Z', ends_at: '2026-01-31T12:01:03.000Z' } as const;

describe('the clock of a battle', () => {
  const cases: [
    when: string,
    patch: Partial<Battle>,
    now: string,
    expected: ReturnType<typeof battleClock>,
  ][] = [
    ['no host has accepted', { state: 'invited' }, '12:00:10.000', { phase: 'invited', leftMs: 20_000 }],
    ['an invitation has expired', { state: 'invited' }, '12:00:31.000', { phase: 'invited', leftMs: 0 }],
    [
      'it is about to begin',
      { state: 'countdown', ...AGREED },
      '12:00:00.500',
      { phase: 'countdown', leftMs: 2_500 },
    ],
    [
      'the countdown is over',
      { state: 'countdown', ...AGREED },
      '12:00:03.000',
      { phase: 'running', leftMs: 60_000 },
    ],
    ['a round runs', { state: 'live', ...AGREED }, '12:01:02.999', { phase: 'running', leftMs: 1 }],
    ['the round ends', { state: 'live', ...AGREED }, '12:01:03.000', { phase: 'settling', leftMs: 0 }],
    [
      'the next round is set',
      { state: 'live', ...AGREED },
      '12:00:02.900',
      { phase: 'between_rounds', leftMs: 100 },
    ],
    [
      'an overtime runs',
      { state: 'overtime', ...AGREED },
      '12:01:00.000',
      { phase: 'running', leftMs: 3_000 },
    ],
    ['it is finished', { state: 'finished', ...AGREED }, '12:00:30.000', { phase: 'over', leftMs: null }],
    ['it was declined', { state: 'declined' }, '12:00:10.000', { phase: 'over', leftMs: null }],
  ];
  it.each(cases)('when %s', (_, patch, now, expected) => {
    expect(battleClock(battle(patch), at(now))).toEqual(expected);
  });
});

describe('newerBattle takes', () => {
  const known = battle({ version: 4, server_time: '2026-01-31T12:00:10.000Z' });
  const other = (server_time: string) => battle({ id: `btl_${'b'.repeat(32)}`, version: 1, server_time });
  const cases: [reading: string, received: Battle | null, isTaken: boolean][] = [
    ['of one battle, a higher version', battle({ version: 5 }), true],
    ['of one battle, the same version', battle({ version: 4 }), false],
    [
      'of one battle, a lower version that was sent later',
      battle({ version: 3, server_time: '2027' }),
      false,
    ],
    ['of another battle, read later', other('2026-01-31T12:00:10.001Z'), true],
    ['of another battle, read before', other('2026-01-31T12:00:09.999Z'), false],
    ['of none', null, false],
  ];
  it.each(cases)('%s', (_, received, isTaken) => {
    expect(newerBattle(known, received)).toBe(isTaken ? received : known);
  });
  it('the first reading', () => {
    expect(newerBattle(null, known)).toBe(known);
    expect(newerBattle(null, null)).toBeNull();
  });
});
