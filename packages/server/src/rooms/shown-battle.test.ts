import { describe, expect, it } from 'vitest';
import { BATTLE_STARTS_AT, exampleBattle } from '../domain/battles/testing/example-battle.ts';
import { createShownBattle } from './shown-battle.ts';

const NOW = BATTLE_STARTS_AT + 1_000;
const SCORES_MS = 250;

const first = (version: number, over: Parameters<typeof exampleBattle>[0] = {}) =>
  exampleBattle({ version, ...over });
const second = (version: number) =>
  exampleBattle({ id: '2'.repeat(32), version, startsAt: BATTLE_STARTS_AT + 400_000 });

describe('the battle that a room shows', () => {
  it('is sent once after each change', () => {
    const shown = createShownBattle(first(1), SCORES_MS);
    expect(shown.takeChange(NOW)).toBeNull();
    shown.update(first(2));
    shown.update(first(3));
    expect(shown.takeChange(NOW)).toEqual(first(3));
    expect(shown.takeChange(NOW)).toBeNull();
    expect(shown.dueMs).toBeNull();
  });

  it('never shows an older state', () => {
    const shown = createShownBattle(null, SCORES_MS);
    for (const version of [4, 2, 7, 6]) shown.update(first(version));
    expect(shown.takeChange(NOW)).toEqual(first(7));
    shown.update(first(5));
    shown.update(null);
    expect(shown.takeChange(NOW)).toBeNull();
    expect(shown.battle).toEqual(first(7));
  });

  it('is replaced by the next battle only after its last state was sent', () => {
    const shown = createShownBattle(first(1), SCORES_MS);
    const over = first(2, { state: 'finished' });
    shown.update(over);
    shown.update(second(1));
    shown.update(second(2));
    expect(shown.battle).toEqual(over);
    expect(shown.takeChange(NOW)).toEqual(over);
    expect(shown.dueMs).toBe(0);
    expect(shown.takeChange(NOW)).toEqual(second(2));
    expect(shown.dueMs).toBeNull();
  });

  it('is replaced at once when its last state was sent before', () => {
    const shown = createShownBattle(first(2, { state: 'finished' }), SCORES_MS);
    shown.update(second(1));
    expect(shown.takeChange(NOW)).toEqual(second(1));
  });

  it('sends a change of only points no sooner than scoresMs after the last change, with the latest points', () => {
    const shown = createShownBattle(null, SCORES_MS);
    shown.update(first(1));
    expect(shown.takeChange(NOW)).toEqual(first(1));
    shown.update(first(2));
    expect(shown.dueMs).toBe(NOW + SCORES_MS);
    expect(shown.takeChange(NOW + SCORES_MS - 1)).toBeNull();
    shown.update(first(3));
    expect(shown.takeChange(NOW + SCORES_MS)).toEqual(first(3));
    expect(shown.dueMs).toBeNull();
  });

  it.each([
    ['its state', { state: 'overtime' }],
    ['its round', { round: 2 }],
    ['its end', { endsAt: BATTLE_STARTS_AT + 1 }],
    ['its boosts', { announced: ['rush'] }],
  ] as const)('sends a change of %s with the next frame', (_, over) => {
    const shown = createShownBattle(null, SCORES_MS);
    shown.update(first(1));
    shown.takeChange(NOW);
    const turned = first(2, over as Parameters<typeof first>[1]);
    shown.update(turned);
    expect(shown.takeChange(NOW)).toEqual(turned);
  });
});
