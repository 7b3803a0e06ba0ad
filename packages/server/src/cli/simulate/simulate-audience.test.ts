import { connect } from '@lavish/client';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts';
import { type RunningServer, startServer } from '../../main.ts';
import { startDemoAudience } from './demo-audience.ts';
import { platformApi } from './platform-api.ts';
import { type SimulationProgress, simulateAudience } from './simulate-audience.ts';

const API_KEY = `sk_test_${'a'.repeat(24)}`;

let database: TestDatabase;
let server: RunningServer;
let port = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(start);
afterEach(() => server.close());

async function start() {
  server = await startServer({
    databaseUrl: database.url,
    host: '127.0.0.1',
    port,
    apiKeys: [API_KEY],
    tokenKeys: new Map([['test', Buffer.from('0123456789abcdef0123456789abcdef')]]),
    logger: pino({ level: 'silent' }),
    webRoot: null,
    demo: null,
  });
  port = Number(new URL(server.origin).port);
}

const addresses = () => ({
  api: `${server.origin}/v1`,
  apiKey: API_KEY,
  realtime: `${server.origin.replace('http', 'ws')}/v1/realtime`,
});

it('simulates viewers and senders, and reports that every viewer saw every gift', async () => {
  const progress: SimulationProgress[] = [];
  const report = await simulateAudience({
    ...addresses(),
    viewers: 8,
    senders: 3,
    rooms: 2,
    rate: 150,
    durationS: 1,
    seed: 5,
    onProgress: (step) => progress.push(step),
  });
  expect(report).toMatchObject({
    viewers: 8,
    rooms: 2,
    seed: 5,
    sent: 150,
    acknowledged: 150,
    refusals: {},
    reconnects: 0,
    incomplete: [],
  });
  expect(report.coins).toBeGreaterThanOrEqual(150);
  expect(report.ackMs.samples).toBe(150);
  // The number of frames depends on the machine. Each of a room's four viewers had at least one.
  expect(report.deliveryMs.samples).toBeGreaterThanOrEqual(4);
  expect(new Set(progress.map(({ phase }) => phase))).toEqual(new Set(['gathering', 'sending', 'settling']));
  const rooms = await fetch(`${addresses().api}/rooms?live=true`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  });
  expect(await rooms.json()).toMatchObject({ data: [] });
});

it('misses no gift when the server restarts', async () => {
  let restarted: Promise<void> | null = null;
  const report = await simulateAudience({
    ...addresses(),
    viewers: 4,
    rate: 100,
    durationS: 2,
    onProgress(progress) {
      if (progress.phase === 'sending' && progress.elapsedS > 0.5) restarted ??= server.close().then(start);
    },
  });
  await restarted;
  expect(report.acknowledged).toBe(200);
  expect(report.reconnects).toBeGreaterThanOrEqual(4);
  expect(report.incomplete).toEqual([]);
});

it('rejects with the reason when it cannot start', async () => {
  const options = { ...addresses(), viewers: 1, rate: 1, durationS: 1 };
  await expect(simulateAudience({ ...options, apiKey: 'sk_test_wrong' })).rejects.toThrow(/unauthenticated/);
  await expect(simulateAudience({ ...options, room: 'nowhere' })).rejects.toThrow(/room_not_found/);
});

it('sends gifts in the demo until it is stopped, including after a restart of the server', async () => {
  const api = platformApi(addresses().api, API_KEY);
  await api.putUser('luna', { name: 'Luna' });
  await api.putItem('rose', { name: 'Rose', price: 1 });
  await api.openRoom({ id: 'demo', host: 'luna', title: 'Luna live' });
  const token = await api.issueToken({ user: 'viewer', watch: true });
  const viewer = connect({ url: addresses().realtime, token });
  const senders = new Set<string>();
  let gifts = 0;
  viewer.room('demo').on('gift', ({ sender }) => {
    senders.add(sender);
    gifts += 1;
  });
  const audience = startDemoAudience({ ...addresses(), room: 'demo', viewers: 4, seed: 1 });
  try {
    await vi.waitUntil(() => senders.size >= 2, { timeout: 20_000 });
    await server.close();
    await start();
    const before = gifts;
    await vi.waitUntil(() => gifts > before, { timeout: 20_000 });
  } finally {
    await audience.stop();
    viewer.close();
  }
});
