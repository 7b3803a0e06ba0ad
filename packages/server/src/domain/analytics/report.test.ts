import { describe, expect, it } from 'vitest';
import { type GiftReport, type ReportQuery, requestGiftReport } from './report.ts';

const PERIOD = { from: '2026-03-01', to: '2026-04-01' };
const request = (report: GiftReport, query: Partial<ReportQuery> = {}) =>
  requestGiftReport(report, { ...PERIOD, ...query });

const ALL_SUMS = [
  ...[
    'gifts',
    'coins',
    'average_coins',
    'units',
    'earned',
    'agency_coins',
    'platform_coins',
    'promotion_coins',
  ],
  ...['points', 'battle_coins', 'reversed_gifts', 'corrected_coins'],
];

describe('filters', () => {
  it.each<[param: string, query: Partial<ReportQuery>]>([
    ['receiver', { room: 'r', receiver: 'h' }],
    ['sender', { receiver: 'h', sender: 's' }],
    ['sender', { room: 'r', sender: 's' }],
    ['category', { item: 'i', category: 'c' }],
  ])('two filters of one kind are refused: %s', (param, query) => {
    expect(request('overview', query)).toMatchObject({ code: 'invalid_request', param });
  });

  it.each<[GiftReport, param: string, query: Partial<ReportQuery>]>([
    ['overview', 'item', { sender: 's', item: 'i' }],
    ['series', 'category', { sender: 's', category: 'c', grain: 'day' }],
    ['items', 'sender', { sender: 's' }],
    ['senders', 'room', { room: 'r' }],
    ['senders', 'sender', { sender: 's' }],
    ['senders', 'item', { receiver: 'h', item: 'i' }],
    ['receivers', 'room', { room: 'r' }],
    ['receivers', 'host', { host: 'h' }],
    ['items', 'host', { host: 'h' }],
    ['receivers', 'category', { category: 'c' }],
    ['rooms', 'receiver', { receiver: 'h' }],
    ['rooms', 'item', { item: 'i' }],
  ])('%s has no filter by %s, because those sums are not kept', (report, param, query) => {
    expect(request(report, query)).toMatchObject({ code: 'not_exact', param });
  });

  it('receivers can be one, and rooms those of a host', () => {
    expect(request('receivers', { receiver: 'h' })).toMatchObject({
      scope: { party: { kind: 'receiver', id: 'h' } },
    });
    expect(request('rooms', { host: 'h' })).toMatchObject({ scope: { host: 'h' } });
  });

  it('a filter of each kind is kept', () => {
    expect(request('items', { room: 'r', category: 'c' })).toMatchObject({
      scope: { party: { kind: 'room', id: 'r' }, goods: { kind: 'category', id: 'c' } },
    });
  });
});

describe('figures', () => {
  it('without a choice there are all sums, and of a sender those of pairs', () => {
    expect(request('overview')).toMatchObject({ figures: ALL_SUMS, daysBecause: null });
    const figures = ['gifts', 'coins', 'average_coins'];
    expect(request('overview', { sender: 's' })).toMatchObject({ figures, daysBecause: expect.any(String) });
  });

  it.each<[GiftReport, names: string, query: Partial<ReportQuery>]>([
    ['overview', 'gifts,viewers', { receiver: 'h' }],
    ['overview', 'senders', { room: 'r' }],
    ['overview', 'new_senders', { item: 'i' }],
    ['overview', 'senders', { receiver: 'h', category: 'c' }],
    ['overview', 'earned', { sender: 's' }],
    ['series', 'top_ten_share', { grain: 'day' }],
  ])('%s refuses figures=%s of %j', (report, figures, query) => {
    expect(request(report, { figures, ...query })).toMatchObject({ code: 'not_exact', param: 'figures' });
  });

  it.each(['coin', 'gifts,gifts', '__proto__', 'constructor'])('figures=%s is refused', (figures) => {
    expect(request('overview', { figures })).toMatchObject({ code: 'invalid_request', param: 'figures' });
  });

  it('distinct people need days of the configured zone, so hours of them are refused', () => {
    expect(request('overview', { figures: 'coins,senders' })).toMatchObject({
      figures: ['coins', 'senders'],
      daysBecause: 'senders is counted',
    });
    for (const grain of ['15m', 'hour'] as const) {
      const refusal = { code: 'not_exact', param: 'grain' };
      expect(request('series', { grain, figures: 'senders' })).toMatchObject(refusal);
      expect(request('series', { grain, sender: 's' })).toMatchObject(refusal);
    }
  });
});
