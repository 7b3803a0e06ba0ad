import { BattleState } from '@lavish/protocol';
import { expect, test } from 'vitest';
import { isRefusal } from '../refusal.ts';
import type { StoredBattle } from './battle.ts';
import type { BattleAction, BattleActionType, Draft } from './battle-action.ts';
import { exampleBattle, BATTLE_STARTS_AT as START } from './testing/example-battle.ts';
import { proposed } from './testing/play-battle.ts';
import { TRANSITIONS } from './transitions.ts';

/** The action is Rex's, or removes him. He is the only host who has not accepted yet. */
const ACTIONS: { [T in BattleActionType]: BattleAction<T> } = {
  accept: { type: 'accept', host: 'rex' },
  decline: { type: 'decline', host: 'rex' },
  leave: { type: 'leave', host: 'rex' },
  cancel: { type: 'cancel' },
  end: { type: 'end' },
  due: { type: 'due' },
  host_gone: { type: 'host_gone', host: null, room: 'rex-live', by: null, roomHost: 'rex' },
};

/** An example in each state, with a transition due at its end. */
const EXAMPLES: Record<BattleState, StoredBattle> = {
  invited: proposed({ accept: 'invite' }, { inviter: 'nova' }),
  accepted: { ...proposed({ accept: 'invite' }), state: 'accepted', expiresAt: null },
  countdown: proposed({ countdown_s: 3 }),
  live: exampleBattle(),
  overtime: exampleBattle({ state: 'overtime', kind: 'overtime' }),
  settling: exampleBattle({ state: 'settling' }),
  finished: exampleBattle({ state: 'finished' }),
  declined: exampleBattle({ state: 'declined' }),
  expired: exampleBattle({ state: 'expired' }),
  cancelled: exampleBattle({ state: 'cancelled' }),
  cut_short: exampleBattle({ state: 'cut_short' }),
};

/** `no`: refused in this state. `–`: nothing changes. */
const TABLE = `
             accept    decline   leave      cancel     end        due        host_gone
  invited    accepted  declined  no         cancelled  no         expired    cancelled
  accepted   no        no        cancelled  cancelled  no         countdown  cancelled
  countdown  no        no        cancelled  cancelled  no         live       cancelled
  live       no        no        finished   no         cut_short  settling   finished
  overtime   no        no        finished   no         cut_short  settling   finished
  settling   no        no        no         no         no         finished   –
  finished   no        no        no         no         no         –          –
  declined   no        no        no         no         no         –          –
  expired    no        no        no         no         no         –          –
  cancelled  no        no        no         no         no         –          –
  cut_short  no        no        no         no         no         –          –
`;

const [head = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const cells = rows.flatMap(([state, ...columns]) =>
  columns.map((expected, column) => ({
    state: state as BattleState,
    type: head[column] as BattleActionType,
    expected,
  })),
);

const STATES = BattleState.anyOf.map((literal) => literal.const);

test('this table and the state machine have a cell for every state and action', () => {
  const actions = Object.keys(ACTIONS).sort();
  expect(Object.keys(TRANSITIONS).sort()).toEqual([...STATES].sort());
  for (const state of STATES) {
    expect(Object.keys(TRANSITIONS[state]).sort(), state).toEqual(actions);
    for (const cell of Object.values(TRANSITIONS[state])) expect(cell).toBeTypeOf('function');
  }
  const listed = cells.map(({ state, type }) => `${state} × ${type}`).sort();
  expect(listed).toEqual(STATES.flatMap((state) => actions.map((type) => `${state} × ${type}`)).sort());
});

test.each(cells)('$state × $type: $expected', ({ state, type, expected }) => {
  const before = EXAMPLES[state];
  const draft: Draft = { battle: structuredClone(before), now: START + 300_000, outages: [], events: [] };
  const answer = apply(draft, ACTIONS[type]);
  if (isRefusal(answer)) {
    expect(answer.code).toBe('battle_state');
    expect('no').toBe(expected);
  } else {
    expect(answer === 'unchanged' ? '–' : draft.battle.state).toBe(expected);
  }
  if (answer !== 'changed') expect(draft).toEqual({ ...draft, battle: before, events: [] });
});

const apply = <T extends BattleActionType>(draft: Draft, action: BattleAction<T>) =>
  TRANSITIONS[draft.battle.state][action.type](draft, action);
