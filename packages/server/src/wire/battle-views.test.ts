import { Battle, type BoostDefinition } from '@lavish/protocol';
import Value from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { BATTLE_STARTS_AT as NOW } from '../domain/battles/testing/example-battle.ts';
import { due, give, proposed, step } from '../domain/battles/testing/play-battle.ts';
import { battleView } from './battle-views.ts';

const live = give(proposed({ countdown_s: 0 }), 1, 40, NOW + 5);

test('a battle as clients see it', () => {
  expect(battleView(live, NOW + 6)).toMatchObject({
    id: `btl_${'1'.repeat(32)}`,
    mode: 'solo',
    state: 'live',
    version: 2,
    inviter: null,
    round: 1,
    sides: [
      { index: 0, name: null, points: 0, coins: 0, rounds_won: 0, top: [] },
      {
        index: 1,
        hosts: [{ host: 'rex', room: 'rex-live', points: 40, coins: 40, accepted: true, left: false }],
        points: 40,
        coins: 40,
        top: [{ user: 'fan-1', points: 40 }],
      },
    ],
    boosts: [],
    tasks: [],
    expires_at: null,
    starts_at: '2026-01-31T12:00:00.000Z',
    ends_at: '2026-01-31T12:05:00.000Z',
    server_time: '2026-01-31T12:00:00.006Z',
    rules: { duration_s: 300 },
    result: null,
  });
});

test('matches the schema, and contains the secret only with the result', () => {
  const battles = [proposed({ accept: 'invite' }), live, due(live, NOW + 300_000)];
  for (const battle of battles) {
    const view = battleView(battle, NOW);
    expect(Value.Errors(Battle, view)).toEqual([]);
    expect(JSON.stringify(view).includes(battle.secret)).toBe(battle.result !== null);
  }
});

describe('boosts in the view', () => {
  const S = 1_000;
  const rush: BoostDefinition = { id: 'rush', kind: 'window', multiplier: 2, from_s: 10, to_s: 20 };
  const hunt: BoostDefinition = { id: 'hunt', kind: 'task', multiplier: 2, target_points: 10, reward_s: 30 };

  test('are those that apply at the time of the view, announced or not', () => {
    const battle = give(proposed({ boosts: [rush, hunt] }), 0, 4, NOW);
    expect(battleView(battle, NOW + 9_999).boosts).toEqual([]);
    expect(battleView(battle, NOW + 10_000)).toMatchObject({
      boosts: [
        { id: 'rush', kind: 'window', multiplier: 2, side: null, ends_at: '2026-01-31T12:00:20.000Z' },
      ],
      tasks: [{ id: 'hunt', target_points: 10, points: [4, 0], reached: [false, false] }],
    });
  });

  test('are empty when the battle is over', () => {
    const rushing = due(proposed({ boosts: [rush] }), NOW + 10 * S);
    expect(battleView(step(rushing, { type: 'end' }, NOW + 11 * S).battle, NOW + 11 * S).boosts).toEqual([]);
  });
});
