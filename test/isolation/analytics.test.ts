import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { setTheStage } from '../api/support/stage.ts';
import { tokenOf } from '../api/support/tokens.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const PERIOD = 'from=2026-03-01&to=2026-04-01';
const report = (user: string) =>
  server.call({
    path: `/v1/analytics/overview?${PERIOD}&receiver=${user}`,
    as: tokenOf(user, { host: true, room: '*' }),
  });

/** A statement waits at most a second for a lock. That may pass while the machine is stalled, and then a report fails. */
const AGAIN = { retry: 3 };

it(
  'a server that requests reports without end is refused with a time to retry, and a host gets theirs next',
  AGAIN,
  async () => {
    // Reports read `rollup_calendar`, so none ends before the lock is given back.
    const lock = await server.db.connect();
    await lock.query('begin');
    await lock.query('lock table rollup_calendar in access exclusive mode');
    const order: string[] = [];
    const noted = async (name: string, answer: ReturnType<typeof report>) => {
      const { status, body } = await answer;
      order.push(`${name} ${status}`);
      return { status, body };
    };
    const flood = Array.from({ length: 40 }, () =>
      noted('server', server.call({ path: `/v1/analytics/overview?${PERIOD}` })),
    );
    const refused = await Promise.race(flood);
    expect(refused).toMatchObject({
      status: 429,
      body: { code: 'rate_limited', retry_after_s: expect.any(Number) },
    });
    const bystander = noted('host', report('hal'));
    // Requests of other kinds are not in the queue.
    expect((await server.call({ path: '/v1/catalogue', as: tokenOf('ben') })).status).toBe(200);
    await lock.query('rollback');
    lock.release();
    expect((await bystander).status).toBe(200);
    await Promise.all(flood);
    const answered = order.filter((each) => each !== 'server 429');
    expect(answered).toHaveLength(13);
    // The report that was running, and at most one whose turn came before the host's request arrived.
    expect(answered.indexOf('host 200')).toBeLessThanOrEqual(2);
  },
);

it(
  'a host who requests reports without end delays no rankings, and another host gets theirs next',
  AGAIN,
  async () => {
    const lock = await server.db.connect();
    await lock.query('begin');
    await lock.query('lock table rollup_calendar in access exclusive mode');
    const order: string[] = [];
    const noted = async (user: string) => {
      const { status } = await report(user);
      order.push(`${user} ${status}`);
    };
    const ranking = () =>
      server.call({ path: '/v1/rankings/receivers', as: tokenOf('ben', { watch: true }) });
    const flood = Array.from({ length: 8 }, () => noted('hal'));
    expect((await ranking()).status).toBe(200);
    const bystander = noted('gil');
    expect((await ranking()).status).toBe(200);
    await lock.query('rollback');
    lock.release();
    await Promise.all([...flood, bystander]);
    expect(order).toHaveLength(9);
    // Behind the report that was running, and at most one whose turn came before.
    expect(order.indexOf('gil 200')).toBeGreaterThanOrEqual(0);
    expect(order.indexOf('gil 200')).toBeLessThanOrEqual(2);
  },
);
