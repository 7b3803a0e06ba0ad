import { PostBattle } from '@lavish/protocol';
import Value from 'typebox/value';
import { expect, test } from 'vitest';
import { defineBattle } from './propose-battle.ts';
import { rematchOf } from './rematch.ts';
import { BATTLE_STARTS_AT as NOW } from './testing/example-battle.ts';
import { exampleProposal, exampleRequest, hostInOwnRoom, proposed, step } from './testing/play-battle.ts';

const request = exampleRequest({
  sides: [{ name: 'Novas', hosts: [hostInOwnRoom('nova')] }, { hosts: [hostInOwnRoom('rex')] }],
  duration_s: 60,
  rounds: 3,
  tie: { policy: 'overtime', overtime_s: 20, max: 2 },
  boosts: [{ id: 'rush', kind: 'window', multiplier: 2, from_s: 10 }],
});
const live = proposed(request);
const over = step(live, { type: 'end' }, NOW + 10).battle;

test('a rematch has the same definition as the first battle', () => {
  const again = rematchOf(over, null) as PostBattle;
  expect(again).toMatchObject(request);
  expect(Value.Errors(PostBattle, again)).toEqual([]);
  expect(defineBattle(again, exampleProposal(again))).toMatchObject({ rules: live.rules });
});

test('a host who proposes a rematch invites the others, even if the platform started the first', () => {
  expect(rematchOf(over, 'nova')).toMatchObject({ accept: 'invite' });
});

test('only a battle that was played has a rematch', () => {
  const declined = step(proposed({ accept: 'invite' }), { type: 'decline', host: 'rex' }, NOW).battle;
  for (const battle of [live, declined]) {
    expect(rematchOf(battle, null)).toMatchObject({ code: 'battle_state' });
  }
});
