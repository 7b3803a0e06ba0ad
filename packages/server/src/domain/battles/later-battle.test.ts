import { describe, expect, it } from 'vitest';
import type { StoredBattle } from './battle.ts';
import { laterBattle } from './later-battle.ts';
import { BATTLE_STARTS_AT, exampleBattle } from './testing/example-battle.ts';

const OTHER = '0'.repeat(32);
const round = (startsAt: number): StoredBattle['rounds'][number] => ({
  round: 1,
  kind: 'regular',
  contenders: [0, 1],
  points: [0, 0],
  winner: null,
  starts_at: new Date(startsAt).toISOString(),
  ends_at: new Date(startsAt + 300_000).toISOString(),
});

describe('laterBattle', () => {
  it('picks the higher version of the same battle', () => {
    const [older, newer] = [exampleBattle({ version: 3 }), exampleBattle({ version: 4 })];
    expect(laterBattle(older, newer)).toBe(newer);
    expect(laterBattle(newer, older)).toBe(newer);
    expect(laterBattle(newer, { ...newer })).toBe(newer);
  });

  it.each<[what: string, earlier: Partial<StoredBattle>, later: Partial<StoredBattle>]>([
    ['picks the battle that was agreed later', {}, { startsAt: BATTLE_STARTS_AT + 400_000 }],
    [
      'at any versions and states',
      { version: 90, state: 'live' },
      { version: 2, state: 'finished', startsAt: BATTLE_STARTS_AT + 400_000 },
    ],
    [
      'though a cancelled countdown would have ended after it began',
      { state: 'cancelled', rules: { ...exampleBattle().rules, countdown_s: 60 } },
      { startsAt: BATTLE_STARTS_AT - 50_000, rules: { ...exampleBattle().rules, countdown_s: 0 } },
    ],
    [
      'by its first round, not the last',
      { round: 2, rounds: [round(BATTLE_STARTS_AT)], startsAt: BATTLE_STARTS_AT + 900_000 },
      { startsAt: BATTLE_STARTS_AT + 800_000 },
    ],
  ])('%s', (_, earlier, later) => {
    const [first, second] = [exampleBattle(earlier), exampleBattle({ id: OTHER, ...later })];
    expect(laterBattle(first, second)).toBe(second);
    expect(laterBattle(second, first)).toBe(second);
  });

  it('never picks a battle that is not agreed', () => {
    const [known, invited] = [
      exampleBattle(),
      exampleBattle({ id: OTHER, state: 'invited', startsAt: null }),
    ];
    expect(laterBattle(known, invited)).toBe(known);
    expect(laterBattle(null, invited)).toBeNull();
  });

  it('picks the only one that is not null', () => {
    const battle = exampleBattle();
    expect(laterBattle(null, battle)).toBe(battle);
    expect(laterBattle(battle, null)).toBe(battle);
    expect(laterBattle(null, null)).toBeNull();
  });
});
