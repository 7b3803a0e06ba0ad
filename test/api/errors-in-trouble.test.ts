import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerConfig } from '../../packages/server/src/main/server-config.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import { giftCall, giftMessage, post } from './support/gift-faults.ts';
import { expectProvoked } from './support/provoked-codes.ts';
import {
  type Expected,
  expectError,
  expectProblem,
  expectRefused,
  expectRefusedOn,
} from './support/refusals.ts';
import { callsOf, newKey, setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

const open: ApiServer[] = [];
async function start(config: Partial<ServerConfig>): Promise<ApiServer> {
  const server = await startApiServer(config);
  open.push(server);
  await setTheStage(server);
  return server;
}
afterAll(async () => {
  for (const each of open) await each.close();
});

// The allowance is one gift in ten seconds, which may pass while the machine is stalled.
it('too many gifts of one user are refused over both transports', { retry: 3 }, async () => {
  const limited = await start({ userRates: { requests: 1, gifts: 0.1 } });
  expect((await limited.call({ ...giftCall({ sender: undefined }), as: tokenOf('ann') })).status).toBe(201);
  const expected = { code: 'rate_limited', retry_after_s: expect.any(Number) as number } as const;
  await expectRefused(limited, { ...giftCall({ sender: undefined }), as: tokenOf('ann') }, expected);
  const socket = await limited.connect(tokenOf('ann'));
  await expectRefusedOn(limited, socket, giftMessage(), expected);
});

/** The advisory lock. Commits wait as long as it is held. */
const HANG = 4_242;
/** A commit that waits, but not for a lock, which PostgreSQL would give up after some time. */
const HANGING_COMMITS = `
  create or replace function hang() returns trigger language plpgsql as $$
  begin
    while exists (select from pg_locks where locktype = 'advisory' and objid = ${HANG}) loop perform pg_sleep(0.01); end loop;
    return null;
  end $$;
  create constraint trigger hang after insert on gifts deferrable initially deferred for each row execute function hang()`;

describe('with a slow or unavailable database', () => {
  let troubled: ApiServer;
  beforeAll(async () => {
    troubled = await start({ committers: 1, queue: { maxQueue: 1, answerWithinMs: 600 } });
  });

  /** Keeps a wallet locked while `work` runs. */
  async function whileLocked(user: string, work: () => Promise<void>) {
    const client = await troubled.db.connect();
    try {
      await client.query('begin');
      await client.query('select from wallets where user_id = $1 for update', [user]);
      await work();
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  /** Delays the return of gifts' commits while `work` runs: the statement is sent, and no response comes. */
  async function whileCommitsHang(work: () => Promise<void>) {
    const client = await troubled.db.connect();
    try {
      await client.query(HANGING_COMMITS);
      await client.query(`select pg_advisory_lock(${HANG})`);
      await work();
    } finally {
      await client.query(`select pg_advisory_unlock(${HANG})`);
      await client.query('drop trigger hang on gifts');
      client.release();
    }
  }

  const untilCommitHangs = () =>
    waitUntil('a commit hangs', async () => {
      const { rowCount } = await troubled.db.query(
        `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
      );
      return rowCount! > 0;
    });

  /** Waits until the lock is granted; a fixed wait may be too short on a slow machine. */
  const untilGranted = (call: ApiCall) =>
    waitUntil('it is granted', async () => (await troubled.call(call)).status < 300);

  const spent = async () => (await callsOf(troubled).get('/v1/users/ann')).lifetime_spent;

  it('a full queue refuses; a gift that waits too long gets that it has not happened, or that the outcome is unknown', async () => {
    const spentBefore = (await spent()) as number;
    const keys = [newKey(), newKey()];
    const socket = await troubled.connect(tokenOf('ann'));
    await whileCommitsHang(async () => {
      const underWay = troubled.call(giftCall({ key: keys[0] }));
      await untilCommitHangs();
      const queued = socket.ask(giftMessage({ key: keys[1] }));
      const overloaded: Expected = { code: 'overloaded', retry_after_s: 1 };
      await expectRefused(troubled, giftCall(), overloaded);
      const other = await troubled.connect(tokenOf('ann'));
      await expectRefusedOn(troubled, other, giftMessage(), overloaded);
      expectProblem(await underWay, { code: 'outcome_unknown', retry_after_s: 1 });
      expectError(await queued, overloaded);
    });
    // Sent again, the same keys return the outcomes, and each gift happens once.
    for (const key of [...keys, ...keys]) await untilGranted(giftCall({ key }));
    expect(await spent()).toBe(spentBefore + 20);
  });

  it('a gift on the socket whose commit does not return has an unknown outcome, and happens once', async () => {
    const spentBefore = (await spent()) as number;
    const key = newKey();
    const socket = await troubled.connect(tokenOf('ann'));
    await whileCommitsHang(async () => {
      expectError(await socket.ask(giftMessage({ key })), { code: 'outcome_unknown', retry_after_s: 1 });
    });
    await waitUntil('it is granted', async () => (await socket.ask(giftMessage({ key }))).t === 'receipt');
    expect(await spent()).toBe(spentBefore + 10);
  });

  it('a top-up that waits too long for a wallet is refused', async () => {
    await whileLocked('ann', async () => {
      const call = { ...post('/v1/users/ann/top-ups', { coins: 1 }), key: newKey() };
      await expectRefused(troubled, call, { code: 'overloaded', retry_after_s: 1 });
    });
  });

  it('a fault of the server is `internal`, is logged, and affects no later request', async () => {
    const socket = await troubled.connect(tokenOf('ann'));
    await troubled.db.query('alter table supporters rename to supporters_away');
    const nothing = 'This gift could not be processed. Nothing has happened.';
    expectProblem(await troubled.call(giftCall()), { code: 'internal', detail: nothing });
    expectError(await socket.ask(giftMessage()), { code: 'internal', detail: nothing });
    expectError(await socket.ask({ t: 'subscribe', room: 'stage' }), { code: 'internal' });
    expectProblem(await troubled.call({ path: '/v1/rooms/stage/supporters' }), { code: 'internal' });
    expect(troubled.faults.splice(0)).toHaveLength(4);
    await troubled.db.query('alter table supporters_away rename to supporters');
    await untilGranted(giftCall({ key: newKey() }));
    expect((await socket.ask({ t: 'subscribe', room: 'stage' })).t).toBe('subscribed');
  });

  it('an unavailable database is `overloaded`, and requests succeed when it is back', async () => {
    const socket = await troubled.connect(tokenOf('ann'));
    const before = await troubled.fingerprint();
    troubled.databaseProxy.refuse();
    const overloaded: Expected = { code: 'overloaded', retry_after_s: 1 };
    const topUp = { ...post('/v1/users/ann/top-ups', { coins: 1 }), key: newKey() };
    for (const call of [{ path: '/v1/catalogue' }, { path: '/v1/rooms/stage' }, topUp]) {
      expectProblem(await troubled.call(call), overloaded);
    }
    expectError(await socket.ask({ t: 'subscribe', room: 'over' }), overloaded);
    expect(await troubled.call({ path: '/readyz' })).toMatchObject({
      status: 503,
      body: { status: 'not ready' },
    });
    expect((await troubled.call({ path: '/healthz' })).status).toBe(200);
    expect(await troubled.fingerprint()).toEqual(before);
    troubled.databaseProxy.restore();
    await untilGranted(topUp);
    await untilGranted(giftCall({ key: newKey() }));
    await untilGranted({ path: '/readyz' });
  });
});

it('figures that are being rebuilt are refused with the progress', async () => {
  const server = await start({});
  await server.db.query(
    `update log_followers set state = 'rebuilding', position = 0, rebuild_until = 9e15, node = 'another',
            node_until = 'infinity' where name = 'rollup_days'`,
  );
  const call = { path: '/v1/analytics/overview?from=2026-03-01&to=2026-04-01' };
  await expectRefused(server, call, {
    ...{ code: 'rollups_not_ready', retry_after_s: 10 },
    detail: 'The figures are being computed from the log, of which 0 % has been read.',
  });
});

it('rankings by period are `rankings_not_ready` while they are counted again, and all time is not', async () => {
  const server = await start({});
  await server.db.query(
    `update log_followers set state = 'rebuilding', rebuild_until = 1e15 where name = 'rankings'`,
  );
  const expected: Expected = { code: 'rankings_not_ready', retry_after_s: 10 };
  for (const path of [
    'senders?period=day',
    'rooms?period=month',
    'battles?period=hour',
    'senders/me?user=ann&period=week',
  ])
    await expectRefused(server, { path: `/v1/rankings/${path}` }, expected);
  expect(await server.call({ path: '/v1/rankings/senders' })).toMatchObject({ status: 200 });
});

it('provokes the codes listed for this file', () => expectProvoked('errors-in-trouble'));
