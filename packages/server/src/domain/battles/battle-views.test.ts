import { Battle } from '@lavish/protocol';
import Value from 'typebox/value';
import { expect, test } from 'vitest';
import { battleView } from '../../wire/battle-views.ts';
import { BATTLE_STARTS_AT as NOW } from './testing/example-battle.ts';
import { due, give, proposed } from './testing/play-battle.ts';

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

test('is what the wire says it is, and tells the secret with the result only', () => {
  const battles = [proposed({ accept: 'invite' }), live, due(live, NOW + 300_000)];
  for (const battle of battles) {
    const view = battleView(battle, NOW);
    expect(Value.Errors(Battle, view)).toEqual([]);
    expect(JSON.stringify(view).includes(battle.secret)).toBe(battle.result !== null);
  }
});
