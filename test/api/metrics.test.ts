import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Metric, readExposition, type Sample } from '../support/read-exposition.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { callsOf, newKey, setTheStage } from './support/stage.ts';
import type { TestSocket } from './support/test-socket.ts';
import { tokenOf } from './support/tokens.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

type Scraped = Map<string, Metric>;

/** Scrapes the metrics, by name, without a credential, as Prometheus does. */
async function scrape(): Promise<Scraped> {
  const response = await fetch(`${server.server.origin}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return readExposition(await response.text());
}

/** Scrapes until the condition holds: a socket's other end and the server do not count at the same moment. */
async function scrapeUntil(what: string, holds: (scraped: Scraped) => boolean): Promise<Scraped> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const scraped = await scrape();
    if (holds(scraped)) return scraped;
    if (Date.now() > deadline) throw new Error(`not within 90 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The sum of the samples with this name and these labels. */
function total(scraped: Scraped, name: string, labels: Sample['labels'] = {}): number {
  const { samples } = scraped.get(name) ?? scraped.get(name.replace(/_(count|sum)$/, ''))!;
  return samples
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

/** The samples that are not 0, by the value of their one label. */
function byLabel(scraped: Scraped, name: string): Record<string, number> {
  const samples = scraped.get(name)!.samples.filter(({ value }) => value > 0);
  return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels).join(), value]));
}

function expectWithin(value: number, least: number, most: number) {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
}

/** Bytes received over all sockets of this file. A message's header has 2 bytes, or 4 from 126 bytes on. */
const arrived = { frames: 0, responses: 0, bytes: 0 };

async function watch(user: string): Promise<TestSocket> {
  const socket = server.open(`?token=${tokenOf(user)}`);
  socket.ws.on('message', (data: Buffer) => {
    arrived[JSON.parse(String(data)).t === 'frame' ? 'frames' : 'responses'] += 1;
    arrived.bytes += data.length + (data.length < 126 ? 2 : 4);
  });
  await socket.find(({ t }) => t === 'welcome', 'the welcome');
  await socket.ask({ t: 'subscribe', room: 'stage' });
  return socket;
}

const giftsSeenBy = ({ received }: TestSocket): number =>
  received
    .flatMap(({ events }) => (events ?? []) as { gifts: number }[])
    .reduce((sum, { gifts }) => sum + gifts, 0);

test('the metrics count what happened', async () => {
  const send = async (sender: string, body: object = {}, key = newKey()) => {
    const call = { method: 'POST', path: '/v1/rooms/stage/gifts', key };
    return (await server.call({ ...call, body: { item: 'rose', sender, ...body } })).status;
  };
  const [ann, ben] = [await watch('ann'), await watch('ben')];

  for (const key of ['1', '2', '3', '4', '5']) expect(await send('ann', {}, key)).toBe(201);
  for (const key of ['1', '2']) expect(await send('ann', {}, key)).toBe(200);
  for (let i = 0; i < 3; i++) expect(await send('ben')).toBe(402);
  expect(await send('hal', { receiver: 'hal' })).toBe(409);
  // Refused before the queue, so it does not count as a gift.
  expect(await send('ann', { quantity: '2' })).toBe(400);
  const overSocket = { t: 'gift', room: 'stage', item: 'rose', key: 's' };
  expect(await ann.ask(overSocket)).toMatchObject({ t: 'receipt' });
  expect(await ben.ask(overSocket)).toMatchObject({ t: 'error' });
  await ben.provoke('{');
  for (const viewer of [ann, ben]) await viewer.find(() => giftsSeenBy(viewer) === 6, 'six gifts');
  ben.ws.close(3_210);

  const scraped = await scrapeUntil('one socket is open', (now) => total(now, 'lavish_sockets') === 1);
  expect(byLabel(scraped, 'lavish_gifts_total')).toEqual({
    accepted: 6,
    replayed: 2,
    insufficient_balance: 4,
    self_gift: 1,
  });
  expect(total(scraped, 'lavish_gift_ack_seconds_count')).toBe(8);
  expect(total(scraped, 'lavish_batch_size_gifts_sum')).toBe(13);
  const batches = total(scraped, 'lavish_batch_size_gifts_count');
  // PostgreSQL ends the transaction of a stalled process. Then its batch runs again, and no gift fails.
  const faults = byLabel(scraped, 'lavish_batch_faults_total');
  expect(Object.keys(faults).filter((kind) => kind !== 'connection')).toEqual([]);
  const again = faults.connection ?? 0;
  const ran = (phase: string) => total(scraped, 'lavish_batch_phase_seconds_count', { phase });
  expectWithin(ran('gather'), batches, batches + again);
  expectWithin(ran('decide'), batches, ran('gather'));
  // A batch without a new gift writes nothing.
  expectWithin(ran('apply'), 6, 6 + again);
  expect(total(scraped, 'lavish_queue_gifts')).toBe(0);
  expect(total(scraped, 'lavish_queue_limit_gifts')).toBeGreaterThanOrEqual(200);

  expect(total(scraped, 'lavish_feed_events_total')).toBe(6);
  // Once for each uninterrupted run of events.
  expectWithin(total(scraped, 'lavish_feed_lag_seconds_count'), 1, 6);
  // A comparison with the database between a commit and its notification may read the event. Either way nothing fails.
  expect(byLabel(scraped, 'lavish_feed_reads_total')).not.toHaveProperty('failed');
  expect(byLabel(scraped, 'lavish_subscribed_total')).toEqual({ fresh: 2 });
  expect(total(scraped, 'lavish_rooms_subscribed')).toBe(1);
  expect(total(scraped, 'lavish_subscriptions')).toBe(1);
  expect(total(scraped, 'lavish_subscriptions_lagging')).toBe(0);

  expect(total(scraped, 'lavish_sockets_opened_total')).toBe(2);
  expect(byLabel(scraped, 'lavish_sockets_closed_total')).toEqual({ other: 1 });
  expect(byLabel(scraped, 'lavish_socket_messages_total')).toEqual({ subscribe: 2, gift: 2, bad: 1 });
  expect(byLabel(scraped, 'lavish_socket_errors_total')).toEqual({
    insufficient_balance: 1,
    invalid_request: 1,
  });

  const gifts = { method: 'POST', route: '/v1/rooms/:room/gifts' };
  const requests = [200, 201, 400, 402, 409].map((status) =>
    total(scraped, 'lavish_http_request_seconds_count', { ...gifts, status: String(status) }),
  );
  expect(requests).toEqual([2, 5, 1, 3, 1]);
});

test('frames and bytes are counted as they arrive', async () => {
  const before = total(await scrape(), 'lavish_frames_built_total', { kind: 'live' });
  const gil = await watch('gil');
  for (let i = 0; i < 3; i++) await callsOf(server).gift('stage', { item: 'rose', sender: 'ann' });
  await gil.find(() => giftsSeenBy(gil) === 3, 'three gifts');
  const scraped = await scrapeUntil(
    'the metrics match the received messages and bytes',
    (now) =>
      total(now, 'lavish_messages_written_total', { message: 'frame' }) === arrived.frames &&
      total(now, 'lavish_messages_written_total', { message: 'response' }) === arrived.responses &&
      total(now, 'lavish_written_bytes_total') === arrived.bytes,
  );
  expect(total(scraped, 'lavish_frames_built_total', { kind: 'live' })).toBeGreaterThan(before);
  expect(total(scraped, 'lavish_frame_lag_seconds_count')).toBeGreaterThan(0);
  expect(total(scraped, 'lavish_frames_built_total', { kind: 'catch_up' })).toBe(0);
});

test('no label contains an id', async () => {
  await server.call({ path: '/v1/users/no-such-user' });
  await server.call({ path: '/nowhere/at/all?token=secret', as: null });
  const samples = [...(await scrape()).values()].flatMap((metric) => metric.samples);
  const values = samples.flatMap(({ labels }) => Object.values(labels));
  expect(
    values.filter((value) => /^(ann|ben|gil|hal|stage|rose)$|no-such|nowhere|secret/.test(value)),
  ).toEqual([]);
  expect(values).toContain('none');
});
