import { expect, it } from 'vitest';
import { type Metric, readExposition } from '../../../../test/support/read-exposition.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { eventOf } from '../domain/gifts/gift-event.ts';
import { exampleCommand, storedGiftOf } from '../domain/testing/examples.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { NodeState } from './node-gauges.ts';

const STATE: NodeState = {
  queued: 7,
  maxQueue: 100,
  setAside: 3,
  sockets: 5,
  httpConnections: 8,
  rooms: { subscribed: 2, subscriptions: 4, lagging: 1, longestTickMs: 50 },
  machineAheadMs: 1_500,
  busIsUp: true,
  horizonAgeMs: 12_000,
  followersBehindMs: { rollups: 2_500 },
  providers: [
    { provider: 'google', failedMessages: 2, messageAgeMs: 4_000, confirmationAgeMs: 90_000, listAgeMs: 0 },
  ],
  revocations: 9,
  pools: { reads: { totalCount: 4, idleCount: 1, waitingCount: 6 } },
};

const gift = storedGiftOf(exampleCommand(), {});

async function scrape(metrics: Metrics): Promise<Map<string, Metric>> {
  return readExposition(await metrics.expose());
}

/** The values of a metric other than 0, by their label values. */
function valuesOf(scraped: Map<string, Metric>, name: string): Record<string, number> {
  const samples = scraped.get(name)?.samples.filter(({ value }) => value !== 0) ?? [];
  return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
}

/** The sum and count of a histogram. */
function totalsOf(scraped: Map<string, Metric>, name: string) {
  const find = (suffix: string) =>
    scraped.get(name)!.samples.find((sample) => sample.name === `${name}_${suffix}`);
  return { sum: find('sum')!.value, count: find('count')!.value };
}

it('exposes the values that the observers of all stages were called with', async () => {
  const metrics = createMetrics();
  metrics.batch.answered({ kind: 'accepted', gift }, 12);
  metrics.batch.answered({ kind: 'accepted', gift }, 8);
  metrics.batch.answered({ kind: 'replayed', gift }, 4);
  metrics.batch.answered({ kind: 'refused', refusal: { code: 'overloaded', detail: '' } }, 0);
  metrics.batch.answered({ kind: 'refused', refusal: { code: 'self_gift', detail: '' } }, 500);
  metrics.batch.batchTaken(3);
  metrics.batch.setAside(2);
  metrics.batch.faulted('conflict');
  metrics.phase('gather', 3);
  metrics.feed.delivered(5, 20);
  metrics.feed.delivered(1, -40);
  metrics.feed.read(4);
  metrics.feed.read(0);
  metrics.feed.read(null);
  metrics.bus.sent(4);
  metrics.bus.received(3);
  metrics.bus.lost(2);
  const summary = { type: 'gifts_summary' as const, gifts: 40, quantity: 45, coins: 400 };
  metrics.rooms.frameWritten({ events: [{ ...eventOf(gift), gifts: 3 }, summary] }, 4, 30);
  metrics.rooms.frameWritten({ events: [] }, 2, null);
  metrics.rooms.catchUpBuilt();
  metrics.rooms.fellBehind();
  metrics.rooms.resynced();
  metrics.rooms.subscribed('recovered');
  metrics.rooms.historyRead();
  metrics.presence.began();
  metrics.presence.exchanged(3);
  metrics.presence.recorded(5, 2);
  metrics.presence.dropped();
  metrics.sockets.opened();
  metrics.sockets.received('gift');
  metrics.sockets.refused('forbidden');
  metrics.sockets.limitReached('room_viewers');
  metrics.limitReached('user_gifts');
  metrics.sockets.wrote('frame', 600);
  metrics.sockets.wrote('frame', 400);
  metrics.sockets.wrote('response', 50);
  for (const code of [1000, 4408, 3999, 4999]) metrics.sockets.closed(code);
  metrics.http('GET', '/v1/users/:user', 200, 7);
  metrics.http('GET', '/v1/users/:user', 404, 1);

  const scraped = await scrape(metrics);
  const counters = [...scraped].filter(
    ([name, { type }]) => type === 'counter' && name.startsWith('lavish_'),
  );
  expect(Object.fromEntries(counters.map(([name]) => [name, valuesOf(scraped, name)]))).toEqual({
    lavish_gifts_total: { accepted: 2, replayed: 1, overloaded: 1, self_gift: 1 },
    lavish_batch_faults_total: { conflict: 1 },
    lavish_gifts_set_aside_total: { '': 2 },
    lavish_feed_events_total: { '': 6 },
    lavish_feed_reads_total: { events: 1, nothing: 1, failed: 1 },
    lavish_feed_events_read_total: { '': 4 },
    lavish_bus_notifications_total: { sent: 4, received: 3, lost: 2 },
    lavish_frames_built_total: { live: 2, catch_up: 1 },
    lavish_frame_gifts_total: { singly: 3, summed: 40 },
    lavish_subscribed_total: { recovered: 1 },
    lavish_history_reads_total: { '': 1 },
    lavish_subscriptions_lagged_total: { '': 1 },
    lavish_resyncs_total: { '': 1 },
    lavish_presence_rooms_written_total: { '': 3 },
    lavish_presence_sessions_total: { '': 1 },
    lavish_views_recorded_total: { new: 2, known: 3, dropped: 1 },
    lavish_sockets_opened_total: { '': 1 },
    lavish_sockets_closed_total: { 1000: 1, 4408: 1, other: 2 },
    lavish_socket_messages_total: { gift: 1 },
    lavish_socket_errors_total: { forbidden: 1 },
    lavish_limits_reached_total: { room_viewers: 1, user_gifts: 1 },
    lavish_messages_written_total: { frame: 2, response: 1 },
    lavish_written_bytes_total: { frame: 1_000, response: 50 },
  });
  expect(totalsOf(scraped, 'lavish_gift_ack_seconds')).toEqual({ sum: 0.024, count: 3 });
  expect(totalsOf(scraped, 'lavish_batch_size_gifts')).toEqual({ sum: 3, count: 1 });
  expect(totalsOf(scraped, 'lavish_batch_phase_seconds')).toEqual({ sum: 0.003, count: 1 });
  expect(totalsOf(scraped, 'lavish_feed_lag_seconds')).toEqual({ sum: 0.02, count: 2 });
  expect(totalsOf(scraped, 'lavish_frame_lag_seconds')).toEqual({ sum: 0.03, count: 1 });
  expect(totalsOf(scraped, 'lavish_frame_fanout_seconds')).toEqual({ sum: 0.006, count: 2 });

  const requests = scraped
    .get('lavish_http_request_seconds')!
    .samples.filter(({ name }) => name.endsWith('_count'));
  expect(requests.map(({ labels, value }) => [labels, value])).toEqual([
    [{ method: 'GET', route: '/v1/users/:user', status: '200' }, 1],
    [{ method: 'GET', route: '/v1/users/:user', status: '404' }, 1],
  ]);
});

it('reads the gauges at each scrape', async () => {
  let state = STATE;
  const metrics = createMetrics();
  metrics.readStateFrom(() => state);
  const gauges = async () => {
    const scraped = await scrape(metrics);
    const names = [...scraped].filter(([name, { type }]) => type === 'gauge' && name.startsWith('lavish_'));
    return Object.fromEntries(names.map(([name]) => [name, valuesOf(scraped, name)]));
  };
  expect(await gauges()).toEqual({
    lavish_build_info: { [packageJson.version]: 1 },
    lavish_bus_up: { '': 1 },
    lavish_clock_ahead_seconds: { '': 1.5 },
    lavish_provider_messages_failed: { google: 2 },
    lavish_provider_waiting_seconds: { 'google message': 4, 'google confirmation': 90 },
    lavish_queue_gifts: { '': 7 },
    lavish_queue_limit_gifts: { '': 100 },
    lavish_gifts_set_aside: { '': 3 },
    lavish_token_revocations: { '': 9 },
    lavish_sockets: { '': 5 },
    lavish_http_connections: { '': 8 },
    lavish_log_horizon_age_seconds: { '': 12 },
    lavish_follower_behind_seconds: { rollups: 2.5 },
    lavish_rooms_subscribed: { '': 2 },
    lavish_subscriptions: { '': 4 },
    lavish_subscriptions_lagging: { '': 1 },
    lavish_frame_tick_seconds: { '': 0.05 },
    lavish_presence_age_seconds: { '': expect.any(Number) },
    lavish_database_connections: { 'reads used': 3, 'reads idle': 1 },
    lavish_database_waiting: { reads: 6 },
  });
  state = { ...STATE, queued: 0, pools: { reads: { totalCount: 4, idleCount: 4, waitingCount: 0 } } };
  expect(await gauges()).toMatchObject({
    lavish_queue_gifts: {},
    lavish_database_connections: { 'reads idle': 4 },
    lavish_database_waiting: {},
  });
});

it('separates the metrics of servers in one process, except those of the process', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.sockets.opened();
  expect(valuesOf(await scrape(one), 'lavish_sockets_opened_total')).toEqual({ '': 1 });
  const scraped = await scrape(other);
  expect(valuesOf(scraped, 'lavish_sockets_opened_total')).toEqual({});
  expect(scraped.get('process_start_time_seconds')!.samples).toHaveLength(1);
});

it('counts unknown close codes of clients under one label', async () => {
  const metrics = createMetrics();
  for (let code = 3_000; code < 5_000; code += 1) metrics.sockets.closed(code);
  const samples = (await scrape(metrics)).get('lavish_sockets_closed_total')!.samples;
  expect(samples.length).toBeLessThan(20);
  expect(samples.reduce((sum, { value }) => sum + value, 0)).toBe(2_000);
});
