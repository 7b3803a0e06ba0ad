import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { callsOf, newKey } from '../api/support/stage.ts';
import { readExposition } from '../support/read-exposition.ts';
import { waitUntil } from '../support/wait-until.ts';

const BYSTANDERS = ['ben', 'cat', 'dan', 'fay', 'gus', 'ida'];

let server: ApiServer;
let battle: string;
beforeAll(async () => {
  // Longer than a busy machine may be stalled.
  server = await startApiServer({ queue: { answerWithinMs: 60_000 } });
  const { putUser, topUp, putItem, openRoom, propose } = callsOf(server);
  for (const user of ['hal', 'gil', 'zoe', 'ann', ...BYSTANDERS]) await putUser(user);
  for (const user of ['ann', ...BYSTANDERS]) await topUp(user, 100_000);
  await putItem('rose', { name: 'Rose', price: 10 });
  await openRoom('stage', 'hal');
  await openRoom('attic', 'gil');
  await openRoom('calm', 'zoe');
  const sides = [{ hosts: [{ host: 'hal', room: 'stage' }] }, { hosts: [{ host: 'gil', room: 'attic' }] }];
  ({ id: battle } = (await propose({
    mode: 'solo',
    accept: 'auto',
    countdown_s: 0,
    duration_s: 600,
    sides,
  })) as { id: string });
});
afterAll(() => server.close());

const send = (sender: string, room: string) =>
  server.call({
    method: 'POST',
    path: `/v1/rooms/${room}/gifts`,
    key: newKey(),
    body: { item: 'rose', sender },
  });

async function setAside(): Promise<number> {
  const { text } = await server.call({ path: '/metrics', as: null });
  return readExposition(text).get('lavish_gifts_set_aside')!.samples[0]!.value;
}

it.each([
  ['the wallet of a sender', `select from wallets where user_id = 'ann' for update`],
  ['a battle', `select from battles for update`],
  ['the earnings of a receiver', `select from earnings where user_id = 'hal' for update`],
  ['a room', `select from rooms where id = 'stage' for update`],
])(
  '%s is locked: gifts that do not need it are accepted, and the others afterwards in their order',
  async (_, lock) => {
    expect(battle).toMatch(/^btl_/);
    const holder = await server.db.connect();
    try {
      await holder.query('begin');
      await holder.query(lock);
      const needing = [send('ann', 'stage')];
      await waitUntil('it is set aside', async () => (await setAside()) === 1);
      // To another room, but it must not overtake the first.
      needing.push(send('ann', 'calm'));
      await waitUntil('both are set aside', async () => (await setAside()) === 2);

      const others = await Promise.all(
        Array.from({ length: 10 }).flatMap(() => BYSTANDERS.map((sender) => send(sender, 'calm'))),
      );
      expect(others.map(({ status }) => status)).toEqual(Array(60).fill(201));
      expect(await setAside()).toBe(2);

      await holder.query('rollback');
      const answers = await Promise.all(needing);
      expect(answers.map(({ status }) => status)).toEqual([201, 201]);
      const [first, second] = answers.map(({ body }) => (body as { wallet_version: number }).wallet_version);
      expect(second).toBe(first! + 1);
      expect(await setAside()).toBe(0);
    } finally {
      holder.release(true);
    }
  },
);
