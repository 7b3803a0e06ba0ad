import { expect, test } from 'vitest';
import { isRefusal } from '../refusal.ts';
import type { BattleAction } from './battle-action.ts';
import { stepBattle } from './step-battle.ts';
import { BATTLE_STARTS_AT as NOW } from './testing/example-battle.ts';
import { give, hostInOwnRoom, proposed } from './testing/play-battle.ts';

const guest = (host: string, of: string) => ({ host, room: `${of}-live` });

/** Nova is live in her own room in all of them. `guests`: Nova is on no side, and the hosts are guests in her room. */
const BATTLES = {
  'own rooms': [[hostInOwnRoom('nova')], [hostInOwnRoom('rex')]],
  'her guest': [[hostInOwnRoom('nova')], [guest('rex', 'nova')]],
  'her two guests': [[guest('ivy', 'nova')], [guest('rex', 'nova')]],
  'a guest and another room': [[guest('ivy', 'nova')], [hostInOwnRoom('rex')]],
  'three, one her guest': [[hostInOwnRoom('nova')], [guest('rex', 'nova')], [hostInOwnRoom('max')]],
  'three of her guests': [[guest('ivy', 'nova')], [guest('rex', 'nova')], [guest('max', 'nova')]],
  'a team with her guest': [[hostInOwnRoom('nova')], [guest('rex', 'nova'), hostInOwnRoom('max')]],
  'her own team': [[hostInOwnRoom('nova'), guest('ivy', 'nova')], [hostInOwnRoom('rex')]],
} as const;

const removes = (host: string, by: string | null): BattleAction => ({
  type: 'host_gone',
  host,
  room: 'nova-live',
  by,
  roomHost: 'nova',
});
const endsRoom = (by: string | null): BattleAction => ({
  type: 'host_gone',
  host: null,
  room: 'nova-live',
  by,
  roomHost: 'nova',
});
const leaves = (host: string, by: string | null = host): BattleAction => ({ type: 'leave', host, by });

/** The battle, the action, and the outcome: the winner, or the sides between which the battle goes on. */
const TABLE: [keyof typeof BATTLES, string, BattleAction, string][] = [
  ['own rooms', 'a host leaves', leaves('nova'), 'side 1 wins by forfeit'],
  ['own rooms', 'the platform makes a host leave', leaves('nova', null), 'side 1 wins by forfeit'],
  ['own rooms', 'a host ends her room', endsRoom('nova'), 'side 1 wins by forfeit'],
  ['own rooms', 'the platform ends a host’s room', endsRoom(null), 'side 1 wins by forfeit'],
  ['own rooms', 'the platform cuts it short', { type: 'end' }, 'no side wins'],
  ['her guest', 'the guest leaves', leaves('rex'), 'side 0 wins by forfeit'],
  ['her guest', 'the host leaves', leaves('nova'), 'side 1 wins by forfeit'],
  ['her guest', 'the host removes her opponent', removes('rex', 'nova'), 'side 1 wins by forfeit'],
  ['her guest', 'her moderator removes him', removes('rex', 'mod'), 'side 1 wins by forfeit'],
  ['her guest', 'the opponent removes himself', removes('rex', 'rex'), 'side 0 wins by forfeit'],
  ['her guest', 'the platform removes him', removes('rex', null), 'no side wins'],
  ['her guest', 'the host ends the room of both', endsRoom('nova'), 'side 1 wins by forfeit'],
  ['her guest', 'her moderator ends it', endsRoom('mod'), 'side 1 wins by forfeit'],
  ['her guest', 'the opponent, whose token allows it, ends it', endsRoom('rex'), 'side 0 wins by forfeit'],
  ['her guest', 'the platform ends it', endsRoom(null), 'no side wins'],
  ['her two guests', 'the host, on no side, removes one', removes('rex', 'nova'), 'no side wins'],
  ['her two guests', 'a moderator removes one', removes('rex', 'mod'), 'no side wins'],
  ['her two guests', 'one removes the other', removes('rex', 'ivy'), 'side 1 wins by forfeit'],
  ['her two guests', 'the platform removes one', removes('rex', null), 'no side wins'],
  ['her two guests', 'the host, on no side, ends the room', endsRoom('nova'), 'no side wins'],
  ['her two guests', 'the platform ends the room', endsRoom(null), 'no side wins'],
  ['a guest and another room', 'the host, on no side, removes one', removes('ivy', 'nova'), 'no side wins'],
  ['a guest and another room', 'the host, on no side, ends the room', endsRoom('nova'), 'no side wins'],
  ['a guest and another room', 'the platform ends the room', endsRoom(null), 'no side wins'],
  ['three, one her guest', 'the host removes her opponent', removes('rex', 'nova'), 'no side wins'],
  ['three, one her guest', 'the platform removes him', removes('rex', null), 'goes on between 0 and 2'],
  ['three, one her guest', 'the host ends the room of both', endsRoom('nova'), 'no side wins'],
  ['three, one her guest', 'the platform ends it', endsRoom(null), 'no side wins'],
  ['three, one her guest', 'the guest leaves', leaves('rex'), 'goes on between 0 and 2'],
  ['three of her guests', 'the host, on no side, removes one', removes('max', 'nova'), 'no side wins'],
  ['three of her guests', 'the platform removes one', removes('max', null), 'goes on between 0 and 1'],
  ['a team with her guest', 'the host removes an opponent', removes('rex', 'nova'), 'side 1 wins by forfeit'],
  ['a team with her guest', 'the platform removes him', removes('rex', null), 'goes on between 0 and 1'],
  ['her own team', 'the host removes one of her side', removes('ivy', 'nova'), 'goes on between 0 and 1'],
  ['her own team', 'the host leaves', leaves('nova'), 'goes on between 0 and 1'],
  ['her own team', 'the host ends the room of her side', endsRoom('nova'), 'side 1 wins by forfeit'],
];

test.each(TABLE)('%s: when %s', (name, _what, action, expected) => {
  const sides = BATTLES[name].map((hosts) => ({ hosts: [...hosts] }));
  const live = proposed({ mode: sides.some(({ hosts }) => hosts.length > 1) ? 'team' : 'solo', sides });
  // Side 0 and side 1 lead in turns, because points must not decide.
  for (const ahead of sides.keys()) {
    const answer = stepBattle(give(live, ahead, 50, NOW), action, NOW + 5);
    if (answer === null || isRefusal(answer)) throw new Error('nothing happened');
    expect(outcomeOf(answer.battle)).toBe(expected);
  }
});

function outcomeOf({ state, result, contenders }: ReturnType<typeof proposed>): string {
  if (state === 'live') return `goes on between ${contenders.join(' and ')}`;
  if (state === 'cut_short' && result?.winner === null) return 'no side wins';
  return `side ${result?.winner} wins by ${result?.decided_by}`;
}

test('a departure before the battle is live cancels it, and no side wins', () => {
  for (const action of [removes('rex', 'nova'), endsRoom('nova'), removes('rex', null), leaves('nova')]) {
    const sides = BATTLES['her guest'].map((hosts) => ({ hosts: [...hosts] }));
    const answer = stepBattle(proposed({ sides, countdown_s: 3 }), action, NOW + 5);
    expect(answer).toMatchObject({ battle: { state: 'cancelled', result: null, departures: [] } });
  }
});
