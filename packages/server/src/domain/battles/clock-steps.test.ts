import { expect, test } from 'vitest';
import { timeIn } from './battle.ts';
import { phaseAt } from './judge-gift.ts';
import { stepBattle } from './step-battle.ts';
import { BATTLE_STARTS_AT as NOW } from './testing/example-battle.ts';
import { due, give, proposed, step } from './testing/play-battle.ts';

test('the time of a round does not go backwards when the clock does', () => {
  const scored = give(proposed({ duration_s: 10 }), 0, 5, NOW + 8_000);
  expect(timeIn([scored], NOW + 6_000)).toBe(NOW + 8_000);
  const left = step(scored, { type: 'leave', host: 'nova' }, NOW + 6_000).battle;
  expect(left).toMatchObject({ endsAt: NOW + 8_001, result: { finished_at: '2026-01-31T12:00:08.000Z' } });
});

test('a settled round counts no more gifts, and the next round starts by the current clock', () => {
  const scored = give(proposed({ duration_s: 10, rounds: 3 }), 0, 5, NOW);
  const second = due(scored, NOW + 10_100);
  const at = timeIn([second], NOW + 8_000);
  expect([at, phaseAt(second, at)]).toEqual([NOW + 10_000, 'between_rounds']);
  expect(second.startsAt).toBe(NOW + 10_350);
});

test('a clock an hour ahead affects only the round in which it judged gifts', () => {
  const scored = give(proposed({ duration_s: 10, rounds: 3 }), 0, 5, NOW);
  const second = due(scored, NOW + 3_600_000);
  expect(timeIn([second], NOW + 20_000)).toBe(NOW + 20_000);
  expect(second.lastAt).toBe(NOW + 10_000);
});

const HOUR = 3_600_000;

test('a countdown that began while the clock was ahead starts again when the clock is corrected', () => {
  const invited = proposed({ accept: 'invite', countdown_s: 3 }, { inviter: 'nova' });
  const counting = step(invited, { type: 'accept', host: 'rex' }, NOW + 10_000).battle;
  const { battle, events } = step(counting, { type: 'due' }, NOW + 5_000);
  expect(battle).toMatchObject({ state: 'countdown', startsAt: NOW + 8_000, dueAt: NOW + 8_000, round: 1 });
  expect(events.map(({ type }) => type)).toEqual(['battle_countdown']);
  expect(due(battle, NOW + 8_000).state).toBe('live');
});

test('a round that was opened while the clock was ahead starts again when the clock is corrected', () => {
  const scored = give(proposed({ duration_s: 10, rounds: 3 }), 0, 5, NOW);
  const ahead = due(scored, NOW + HOUR);
  expect(ahead.startsAt).toBe(NOW + HOUR + 250);
  const { battle, events } = step(ahead, { type: 'due' }, NOW + 20_000);
  expect(battle).toMatchObject({
    state: 'live',
    round: 2,
    startsAt: NOW + 20_250,
    endsAt: NOW + 30_250,
    rounds: [{ round: 1 }],
  });
  expect(events.map(({ type }) => type)).toEqual(['battle_started']);
  expect(stepBattle(battle, { type: 'due' }, NOW + 20_001)).toBeNull();
  expect(phaseAt(battle, NOW + 20_250)).toBe('counting');
});

test('an overtime that was opened while the clock was ahead starts again when the clock is corrected', () => {
  const tied = proposed({ duration_s: 10, tie: { policy: 'overtime', overtime_s: 10 } });
  const scored = give(give(tied, 0, 5, NOW), 1, 5, NOW);
  const { battle, events } = step(due(scored, NOW + HOUR), { type: 'due' }, NOW + 20_000);
  expect(battle).toMatchObject({ state: 'overtime', kind: 'overtime', startsAt: NOW + 20_250, round: 2 });
  expect(events).toMatchObject([{ type: 'battle_overtime', kind: 'overtime', contenders: [0, 1] }]);
});

test('a start stays when the clock is set back by a second or less, or when the round has a gift', () => {
  const scored = give(proposed({ duration_s: 10, rounds: 3 }), 0, 5, NOW);
  const second = due(scored, NOW + HOUR);
  expect(stepBattle(second, { type: 'due' }, NOW + HOUR - 1_000)).toBeNull();
  expect(stepBattle(second, { type: 'due' }, NOW + HOUR - 1_001)).not.toBeNull();
  const played = give(second, 0, 5, NOW + HOUR + 300);
  expect(stepBattle(played, { type: 'due' }, NOW + 20_000)).toBeNull();
});
