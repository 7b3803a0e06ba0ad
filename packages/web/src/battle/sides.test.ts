import type { BattleSide } from '@lavish/protocol';
import { expect, test } from 'vitest';
import { pairFor } from './sides.ts';

const side = (index: number, room: string, points = 0): BattleSide => ({
  index,
  name: null,
  hosts: [{ host: `host_of_${room}`, room, points, coins: 0, accepted: true, left: false }],
  points,
  coins: 0,
  rounds_won: 0,
  top: [],
});

test('the own side is on the left', () => {
  const sides = [side(0, 'a'), side(1, 'b')];
  expect(pairFor({ sides }, 'a')).toEqual({ left: sides[0], right: sides[1] });
  expect(pairFor({ sides }, 'b')).toEqual({ left: sides[1], right: sides[0] });
});

test('the strongest other side is on the right', () => {
  const sides = [side(0, 'a', 9), side(1, 'b', 5), side(2, 'c', 7)];
  expect(pairFor({ sides }, 'b')).toEqual({ left: sides[1], right: sides[0] });
  expect(pairFor({ sides }, 'a')).toEqual({ left: sides[0], right: sides[2] });
});

test('with all sides in one room, the first side is on the left', () => {
  const sides = [side(0, 'a'), side(1, 'a')];
  expect(pairFor({ sides }, 'a')).toEqual({ left: sides[0], right: sides[1] });
});
