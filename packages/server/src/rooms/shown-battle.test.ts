import { describe, expect, it } from 'vitest';
import { BATTLE_STARTS_AT, exampleBattle } from '../domain/battle/testing/example-battle.ts';
import { createShownBattle } from './shown-battle.ts';

const first = (version: number, over: Parameters<typeof exampleBattle>[0] = {}) =>
  exampleBattle({ version, ...over });
const second = (version: number) =>
  exampleBattle({ id: '2'.repeat(32), version, startsAt: BATTLE_STARTS_AT + 400_000 });

describe('the battle that a room shows', () => {
  it('is told when it changed, once', () => {
    const shown = createShownBattle(first(1));
    expect(shown.takeChange()).toBeNull();
    shown.update(first(2));
    shown.update(first(3));
    expect(shown.takeChange()).toEqual(first(3));
    expect(shown.takeChange()).toBeNull();
    expect(shown.changed).toBe(false);
  });

  it('never goes back', () => {
    const shown = createShownBattle(null);
    for (const version of [4, 2, 7, 6]) shown.update(first(version));
    expect(shown.takeChange()).toEqual(first(7));
    shown.update(first(5));
    shown.update(null);
    expect(shown.takeChange()).toBeNull();
    expect(shown.battle).toEqual(first(7));
  });

  it('gives way to the next only when its own last state was told', () => {
    const shown = createShownBattle(first(1));
    const over = first(2, { state: 'finished' });
    shown.update(over);
    shown.update(second(1));
    shown.update(second(2));
    expect(shown.battle).toEqual(over);
    expect(shown.takeChange()).toEqual(over);
    expect(shown.changed).toBe(true);
    expect(shown.takeChange()).toEqual(second(2));
    expect(shown.changed).toBe(false);
  });

  it('gives way at once when it had been told', () => {
    const shown = createShownBattle(first(2, { state: 'finished' }));
    shown.update(second(1));
    expect(shown.takeChange()).toEqual(second(1));
  });
});
