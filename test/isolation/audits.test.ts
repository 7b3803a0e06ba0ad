import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { callsOf, setTheStage } from '../api/support/stage.ts';
import { claimsOf, sign } from '../api/support/tokens.ts';
import { waitUntil } from '../support/wait-until.ts';

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

it('audits and reports leave one of the connections for reads to short reads', AGAIN, async () => {
  const starts_at = new Date(Date.now() + 60_000).toISOString();
  const ends_at = new Date(Date.now() + 3_600_000).toISOString();
  const body = { name: 'Gala', starts_at, ends_at, rules: [{ id: 'coins', kind: 'coins', weight: 1 }] };
  await server.call({ method: 'PUT', path: '/v1/campaigns/gala', body });
  const lock = await server.db.connect();
  /** Connections for reads whose statement waits for one of the locked tables. */
  const held = async () => {
    const { rows } = await server.db.query<{ count: number }>(
      `select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'lavish reads' and wait_event_type = 'Lock'`,
    );
    return Number(rows[0]!.count);
  };
  await lock.query('begin');
  await lock.query(
    'lock table battle_supporters, campaign_standings, rollup_calendar in access exclusive mode',
  );
  const paths = [
    `/v1/battles/${battle}/audit`,
    '/v1/campaigns/gala/audit',
    '/v1/analytics/overview?from=2026-03-01&to=2026-04-01',
    '/v1/analytics/funnel?from=2026-03-01&to=2026-04-01',
  ];
  const long = [...paths, ...paths].map((path) => server.call({ path }));
  await waitUntil('an audit and a report wait', async () => (await held()) === 2);
  for (let n = 0; n < 10; n++) {
    expect((await server.call({ path: '/v1/rooms/stage' })).status).toBe(200);
    expect(await held()).toBeLessThanOrEqual(2);
  }
  await lock.query('rollback');
  lock.release();
  await Promise.all(long);
});
