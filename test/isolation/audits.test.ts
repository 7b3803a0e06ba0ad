import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { callsOf, setTheStage } from '../api/support/stage.ts';
import { claimsOf, sign } from '../api/support/tokens.ts';

let server: ApiServer;
let battle: string;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
  const { putUser, openRoom, propose, gift } = callsOf(server);
  await putUser('rex');
  await openRoom('rex-live', 'rex');
  const sides = [{ hosts: [{ host: 'hal', room: 'stage' }] }, { hosts: [{ host: 'rex', room: 'rex-live' }] }];
  const body = { mode: 'solo', accept: 'auto', countdown_s: 0, duration_s: 3_600, sides };
  battle = ((await propose(body)) as { id: string }).id;
  await gift('stage', { sender: 'ann', item: 'rose' });
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const audit = (user: string) =>
  server.call({ path: `/v1/battles/${battle}/audit`, as: sign(claimsOf(user, { watch: true })) });

/** A statement waits at most a second for a lock. That may pass while the machine is stalled, and then the audit fails. */
const AGAIN = { retry: 3 };

it(
  'a user who requests audits without end is refused with a time to retry, and another user gets theirs',
  AGAIN,
  async () => {
    // Audits read `battle_supporters`, so none ends before the lock is given back.
    const lock = await server.db.connect();
    await lock.query('begin');
    await lock.query('lock table battle_supporters in access exclusive mode');
    const flood = Array.from({ length: 20 }, () => audit('mallory'));
    const refused = await Promise.race(flood);
    const bystander = audit('ben');
    await lock.query('rollback');
    lock.release();
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'rate_limited', retry_after_s: expect.any(Number) });
    expect((await bystander).status).toBe(200);
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(1);
  },
);
