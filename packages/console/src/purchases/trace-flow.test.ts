import type { PurchaseTrace } from '@lavish/protocol';
import { describe, expect, test } from 'vitest';
import { traceFlow } from './trace-flow.ts';

const none = { coins: 0, unspent: 0, spent: 0, expired: 0, taken_back: 0, owed: 0 };

const gift = (id: string, receiver: string, coins: number, bonus_coins = 0) => ({
  ...{ gift: id, room: 'room', receiver, battle: null, coins, bonus_coins, owed: 0 },
  ...{ earned: coins / 2, agency: receiver === 'nova' ? 'star' : null },
  agency_coins: receiver === 'nova' ? coins / 10 : 0,
  at: '2026-11-30T12:00:00.000Z',
});

const trace = (parts: Partial<PurchaseTrace>): PurchaseTrace => ({
  ...{
    purchase: 'pur_1',
    user: 'mia',
    paid: none,
    bonus: none,
    data: [],
    has_more: false,
    next_cursor: null,
  },
  ...parts,
});

describe('the diagram of a purchase', () => {
  test('has each coin in each column at most once', () => {
    const { nodes, links } = traceFlow(
      trace({
        paid: { coins: 1_000, unspent: 200, spent: 500, expired: 0, taken_back: 300, owed: 100 },
        bonus: { coins: 100, unspent: 0, spent: 60, expired: 40, taken_back: 0, owed: 0 },
        data: [gift('g1', 'nova', 300, 60), gift('g2', 'luna', 200), gift('g3', 'nova', 50)],
      }),
    );
    const sum = (column: number) =>
      nodes.filter((node) => node.column === column).reduce((coins, node) => coins + node.coins, 0);
    expect([sum(0), sum(1)]).toEqual([1_100, 1_100]);
    expect(nodes.filter(({ column }) => column === 2).map(({ id, coins }) => [id, coins])).toEqual([
      ['receiver nova', 175],
      ['receiver luna', 100],
      ['agency star', 35],
      ['platform', 240],
      ['owed', 100],
      ['recovered', 200],
    ]);
    // What leaves a part is what the part has, unless it ends there.
    for (const { id, coins, column } of nodes.filter((node) => node.column === 0)) {
      const out = links.filter(({ from }) => from === id).reduce((total, link) => total + link.coins, 0);
      expect([id, column, out]).toEqual([id, column, coins]);
    }
    expect(nodes.find(({ id }) => id === 'other_spent')?.coins).toBe(10);
  });

  test('shows the greatest gifts, and the others together', () => {
    const data = Array.from({ length: 9 }, (_, index) => gift(`g${index}`, `host-${index}`, 10 + index));
    const spent = data.reduce((total, { coins }) => total + coins, 0);
    const { nodes } = traceFlow(trace({ paid: { ...none, coins: spent, spent }, data }));
    expect(nodes.filter(({ kind }) => kind === 'gift').map(({ id }) => id)).toEqual([
      'g8',
      'g7',
      'g6',
      'g5',
      'g4',
      'g3',
    ]);
    expect(nodes.find(({ kind }) => kind === 'other_spent')?.coins).toBe(10 + 11 + 12);
  });

  test('of a purchase without bonus coins has no part for them', () => {
    const { nodes } = traceFlow(trace({ paid: { ...none, coins: 10, unspent: 10 } }));
    expect(nodes.map(({ id }) => id)).toEqual(['paid', 'unspent']);
  });
});
