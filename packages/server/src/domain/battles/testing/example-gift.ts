import type { BoostDefinition } from '@lavish/protocol';
import type { StoredBattle } from '../battle.ts';
import type { JudgedGift } from '../judge-gift.ts';
import { freshTasks } from '../tasks.ts';
import { BATTLE_STARTS_AT, exampleBattle } from './example-battle.ts';

/** Ann gives Nova a rose worth 10 points when the battle begins. */
export const exampleGift = (over: Partial<JudgedGift> = {}): JudgedGift => ({
  at: BATTLE_STARTS_AT,
  room: 'nova-live',
  receiver: 'nova',
  sender: 'ann',
  key: 'key-1',
  item: 'rose',
  price: 10,
  points: null,
  category: null,
  quantity: 1,
  vipLevel: 0,
  ...over,
});

/** The time `into` seconds after the start of the first round. Unix milliseconds. */
export const seconds = (into: number): number => BATTLE_STARTS_AT + Math.round(into * 1_000);

/** The example battle with boosts. Its round lasts 300 seconds. */
export function boostedBattle(boosts: BoostDefinition[], over: Partial<StoredBattle> = {}): StoredBattle {
  const battle = exampleBattle();
  const rules = { ...battle.rules, boosts };
  return exampleBattle({ rules, tasks: freshTasks({ rules, sides: battle.sides }), ...over });
}
