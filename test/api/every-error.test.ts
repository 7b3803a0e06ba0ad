import { ERRORS, type ErrorCode, LIMITS } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../packages/server/src/store/testing/lock-waits.ts';
import { type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import {
  EVERY_FAULT,
  GIFT_FAULTS,
  giftCall,
  giftFaultsInOrder,
  giftMessage,
  NO_BATTLE,
  post,
  put,
} from './support/gift-faults.ts';
import {
  type Expected,
  expectError,
  expectProblem,
  expectRefused,
  expectRefusedOn,
  provoked,
} from './support/refusals.ts';
import { callsOf, newKey, setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

/** Codes that only requests over HTTP can cause. */
const HTTP_ONLY: ErrorCode[] = [
  'not_found',
  'method_not_allowed',
  'unsupported_media_type',
  // On the socket it is a close code: see bad-credentials.test.ts.
  'unauthenticated',
  'room_conflict',
  'invite_blocked',
  'limit_reached',
  'battle_conflict',
  'battle_state',
  'gift_not_found',
  // Who sends over a socket has a token, and is created when first needed.
  'user_not_found',
];

const hostToken = (user: string) => tokenOf(user, { host: true });
const ADA_AGAINST_BEA = {
  mode: 'solo',
  sides: ['ada', 'bea'].map((host) => ({ hosts: [{ host, room: `${host}-live` }] })),
  accept: 'auto',
  countdown_s: 0,
};

const open: ApiServer[] = [];
const start = async (...config: Parameters<typeof startApiServer>) => {
  const server = await startApiServer(...config);
  open.push(server);
  await setTheStage(server);
  return server;
};
let server: ApiServer;
/** Two battles of nobody on the stage: one is over, the other live. */
let [over, live] = [NO_BATTLE, NO_BATTLE];
beforeAll(async () => {
  server = await start();
  for (const host of ['ada', 'bea']) await callsOf(server).openRoom(`${host}-live`, host);
  const { id } = await callsOf(server).propose(ADA_AGAINST_BEA);
  over = id as string;
  await callsOf(server).post(`/v1/battles/${over}/end`);
  live = (await callsOf(server).propose(ADA_AGAINST_BEA)).id as string;
  await server.call(put('/v1/users/bea/invite-blocks/ada'));
  await callsOf(server).openRoom('full-live', 'cyd');
  await server.db.query(
    `with g as (insert into users (id) select 'guest' || i from generate_series(1, $1::int) i returning id)
     insert into room_guests (room_id, user_id) select 'full-live', id from g`,
    [LIMITS.maxGuests],
  );
});
afterAll(async () => {
  for (const each of open) await each.close();
});

describe('a gift is refused over HTTP and over the socket alike', () => {
  it.each(GIFT_FAULTS)('%s', async (_, fields, expected) => {
    await expectRefused(server, giftCall(fields), expected);
    const { sender = 'ann' } = fields;
    await expectRefused(server, { ...giftCall(fields), as: tokenOf(sender as string) }, expected);
    const socket = await server.connect(tokenOf(sender as string));
    await expectRefusedOn(server, socket, giftMessage(fields), expected);
  });

  it('for its battle', async () => {
    const socket = await server.connect(tokenOf('ann'));
    for (const [battle, code, param] of [
      [over, 'battle_not_live', 'battle'],
      [live, 'receiver_not_in_battle', 'receiver'],
    ] as const) {
      await expectRefused(server, giftCall({ battle }), { code, param });
      await expectRefusedOn(server, socket, giftMessage({ battle }), { code, param });
    }
  });

  it('for a key that stands for another gift, whichever field differs', async () => {
    const key = newKey();
    const first = { item: 'rose', quantity: 2, price: 10, sender: 'ann' };
    expect((await server.call(giftCall({ ...first, key }))).status).toBe(201);
    const socket = await server.connect(tokenOf('ann'));
    const reused: Expected = { code: 'idempotency_key_reused', param: 'Idempotency-Key' };
    for (const other of [
      { item: 'crown' },
      { quantity: 3 },
      { quantity: 0 },
      { price: 9 },
      { price: undefined },
      { receiver: 'gil' },
      { receiver: 'nobody' },
      { battle: NO_BATTLE },
      { room: 'over' },
      { room: 'nowhere' },
    ]) {
      await expectRefused(server, giftCall({ ...first, key, ...other }), reused);
      await expectRefusedOn(server, socket, giftMessage({ ...first, key, ...other }), {
        ...reused,
        param: 'key',
      });
    }
  });

  it('for a total that would pass 2^53', async () => {
    const { putUser, putItem, topUp, openRoom } = callsOf(server);
    for (const user of ['croesus', 'midas', 'solon']) await putUser(user, { share_bps: 10_000 });
    await putItem('world', { name: 'World', price: Number.MAX_SAFE_INTEGER, max_quantity: 1 });
    await openRoom('lydia', 'solon');
    for (const sender of ['croesus', 'midas']) await topUp(sender, Number.MAX_SAFE_INTEGER);
    const send = (sender: string, item: string) => giftCall({ room: 'lydia', sender, item });
    expect((await server.call(send('croesus', 'world'))).status).toBe(201);
    const expected: Expected = {
      code: 'invalid_request',
      param: 'quantity',
      detail: 'A total would pass 2^53 − 1.',
    };
    await expectRefused(server, send('midas', 'rose'), expected);
    await topUp('croesus', 10);
    await expectRefused(server, send('croesus', 'rose'), expected);
    const socket = await server.connect(tokenOf('croesus'));
    await expectRefusedOn(server, socket, giftMessage({ room: 'lydia' }), expected);
  });
});

describe('over HTTP', () => {
  it.each<[what: string, call: () => ApiCall, expected: Expected]>([
    [
      'a gift from a stranger',
      () => giftCall({ sender: 'nobody' }),
      { code: 'user_not_found', param: 'sender' },
    ],
    [
      'a gift from nobody',
      () => giftCall({ sender: undefined }),
      { code: 'invalid_request', param: 'sender' },
    ],
    [
      'a top-up of a stranger',
      () => ({ ...post('/v1/users/nobody/top-ups', { coins: 1 }), key: newKey() }),
      { code: 'user_not_found', param: 'user', detail: 'There is no user nobody.' },
    ],
    ['a user who is none', () => ({ path: '/v1/users/nobody' }), { code: 'user_not_found', param: 'user' }],
    ['a gift that is none', () => ({ path: '/v1/gifts/gft_1' }), { code: 'gift_not_found', param: 'gift' }],
    ['a gift of no name', () => ({ path: '/v1/gifts/%0A' }), { code: 'gift_not_found', param: 'gift' }],
    [
      'a battle of no name',
      () => ({ path: '/v1/battles/%0A' }),
      { code: 'battle_not_found', param: 'battle' },
    ],
    [
      'a gift that is another kind of thing',
      () => ({ path: `/v1/gifts/stk_${'0'.repeat(32)}` }),
      { code: 'gift_not_found', param: 'gift' },
    ],
    ['a room that is none', () => ({ path: '/v1/rooms/nowhere' }), { code: 'room_not_found', param: 'room' }],
    ['the end of it', () => post('/v1/rooms/nowhere/end'), { code: 'room_not_found', param: 'room' }],
    ['a guest of it', () => put('/v1/rooms/nowhere/guests/ann'), { code: 'room_not_found', param: 'room' }],
    ['a block in it', () => put('/v1/rooms/nowhere/blocks/ann'), { code: 'room_not_found', param: 'room' }],
    [
      'a guest of a room that is over',
      () => put('/v1/rooms/over/guests/gil'),
      { code: 'room_not_live', param: 'room' },
    ],
    [
      'the host as a guest',
      () => put('/v1/rooms/stage/guests/hal'),
      { code: 'invalid_request', param: 'user', detail: 'The host needs no invitation.' },
    ],
    [
      'the end of an item that is none',
      () => ({ method: 'DELETE', path: '/v1/catalogue/thorn' }),
      { code: 'item_not_found', param: 'item' },
    ],
    [
      'a room whose id was used',
      () => post('/v1/rooms', { id: 'over', host: 'somebody:new' }),
      { code: 'room_conflict', param: 'id', detail: 'The room id over was used before.' },
    ],
    [
      'a room whose host is live',
      () => post('/v1/rooms', { host: 'hal' }),
      { code: 'room_conflict', param: 'host', detail: 'hal is live in another room.' },
    ],
    ['a battle of hosts who fight', () => post('/v1/battles', ADA_AGAINST_BEA), { code: 'battle_conflict' }],
    [
      'the end of a battle that is over',
      () => post(`/v1/battles/${over}/end`),
      { code: 'battle_state', detail: 'A battle that is cut short cannot be ended.' },
    ],
    [
      'an invitation that its host takes none of',
      () => ({ ...post('/v1/battles', { ...ADA_AGAINST_BEA, accept: 'invite' }), as: hostToken('ada') }),
      { code: 'invite_blocked' },
    ],
    [
      'a guest too many',
      () => put('/v1/rooms/full-live/guests/ann'),
      { code: 'limit_reached', param: 'user' },
    ],
    [
      'a battle that is none',
      () => ({ path: `/v1/battles/${NO_BATTLE}` }),
      { code: 'battle_not_found', param: 'battle' },
    ],
    ['a room without a host', () => post('/v1/rooms', {}), { code: 'invalid_request', param: 'host' }],
    ['nothing', () => ({ path: '/v1/nothing' }), { code: 'not_found' }],
    ['nothing, whatever is sent there', () => post('/v2/gifts', '{'), { code: 'not_found' }],
    ['another method', () => ({ method: 'DELETE', path: '/v1/users/ann' }), { code: 'method_not_allowed' }],
    ['no credential', () => ({ path: '/v1/rooms', as: null }), { code: 'unauthenticated' }],
    ['too little of one', () => ({ ...put('/v1/users/ann', {}), as: tokenOf('ann') }), { code: 'forbidden' }],
    ['too much', () => put('/v1/users/ann', { name: 'x'.repeat(70_000) }), { code: 'body_too_large' }],
    [
      'another type',
      () => ({ ...put('/v1/users/ann', '<ann/>'), headers: { 'content-type': 'text/xml' } }),
      { code: 'unsupported_media_type' },
    ],
    [
      'money without a key',
      () => post('/v1/users/ann/top-ups', { coins: 1 }),
      { code: 'idempotency_key_required', param: 'Idempotency-Key' },
    ],
  ])('%s is refused', (_, call, expected) => expectRefused(server, call(), expected));

  it('a key that stands for another top-up is refused', async () => {
    const topUp = (body: object) => ({ ...post('/v1/users/ann/top-ups', body), key: 'once' });
    expect((await server.call(topUp({ coins: 1, reference: 'a' }))).status).toBe(201);
    for (const other of [{ coins: 2, reference: 'a' }, { coins: 1, reference: 'b' }, { coins: 1 }]) {
      await expectRefused(server, topUp(other), { code: 'idempotency_key_reused', param: 'Idempotency-Key' });
    }
  });
});

describe('a gift with several faults is refused for the first', () => {
  it('as each is mended', async () => {
    const { as: _, ...call } = giftCall(EVERY_FAULT);
    const code = async (each: ApiCall) => (await server.call(each)).body.code;
    expect(await code({ ...call, as: 'garbage', body: '{' })).toBe('unauthenticated');
    const ann = tokenOf('ann', { watch: true });
    expect(await code({ ...call, as: ann, body: { quantity: 'x' } })).toBe('invalid_request');
    const { key: __, ...keyless } = call;
    expect(await code({ ...keyless, as: ann })).toBe('idempotency_key_required');
    expect(await code({ ...call, as: ann })).toBe('forbidden');
    const mended: Record<string, unknown> = { ...EVERY_FAULT };
    for (const [expected, mend] of giftFaultsInOrder(over, live)) {
      expect(await code(giftCall(mended))).toBe(expected);
      Object.assign(mended, mend);
    }
  });
});

describe('over the socket', () => {
  it.each<[what: string, message: object, expected: Expected]>([
    ['an unknown t', { t: 'shout' }, { code: 'invalid_request', param: 't' }],
    ['an unknown field', giftMessage({ sendr: 'x' }), { code: 'invalid_request', param: 'sendr' }],
    ['a missing field', { t: 'subscribe' }, { code: 'invalid_request', param: 'room' }],
    ['a room that is none', { t: 'subscribe', room: 'nowhere' }, { code: 'room_not_found', param: 'room' }],
    [
      'half a position',
      { t: 'subscribe', room: 'stage', seq: 1 },
      { code: 'invalid_request', param: 'epoch' },
    ],
    ['no key', giftMessage({ key: undefined }), { code: 'idempotency_key_required', param: 'key' }],
    ['a bad id', giftMessage({ item: 'a b' }), { code: 'invalid_request', param: 'item' }],
    ['text for a number', giftMessage({ quantity: '2' }), { code: 'invalid_request', param: 'quantity' }],
  ])('%s is refused', async (_, message, expected) => {
    const socket = await server.connect(tokenOf('ann'));
    await expectRefusedOn(server, socket, message, expected);
  });

  it('what the token does not grant is refused', async () => {
    const socket = await server.connect(tokenOf('ann', { watch: true }));
    await expectRefusedOn(server, socket, giftMessage(), { code: 'forbidden', param: 'room' });
  });

  it.each<[what: string, bytes: string | Buffer, expected: Expected]>([
    ['half an object', '{"t":"gift"', { code: 'invalid_request' }],
    ['binary', Buffer.from(JSON.stringify(giftMessage())), { code: 'invalid_request' }],
    ['an array', '[]', { code: 'invalid_request' }],
    ['null', 'null', { code: 'invalid_request' }],
    ['U+0000', '\u0000', { code: 'invalid_request' }],
    ['brackets without end', '['.repeat(10_000), { code: 'invalid_request' }],
    ['17 KiB', JSON.stringify({ t: 'ping', ref: 'x'.repeat(17_000) }), { code: 'body_too_large' }],
  ])('%s is refused, and closes it with 4400 when repeated', async (_, bytes, expected) => {
    const before = await server.fingerprint();
    const socket = await server.connect(tokenOf('ann'));
    expectError(await socket.provoke(bytes), expected);
    expect((await socket.ask({ t: 'ping' })).t).toBe('pong');
    for (let n = 0; n < 20; n++) socket.send(bytes);
    expect(await socket.closed).toMatchObject({ code: 4400 });
    expect(await server.fingerprint()).toEqual(before);
  });

  it('a message that no socket would take ends that socket, and no other', async () => {
    const [socket, other] = [await server.connect(tokenOf('ann')), await server.connect(tokenOf('ann'))];
    socket.send('x'.repeat(300_000));
    expect(await socket.closed).toMatchObject({ code: 1009 });
    expect((await other.ask({ t: 'ping' })).t).toBe('pong');
  });
});

it('too many gifts of one user are refused over both', async () => {
  const limited = await start({ userRates: { requests: 1, gifts: 0.1 } });
  expect((await limited.call({ ...giftCall({ sender: undefined }), as: tokenOf('ann') })).status).toBe(201);
  const expected = { code: 'rate_limited', retry_after_s: expect.any(Number) as number } as const;
  await expectRefused(limited, { ...giftCall({ sender: undefined }), as: tokenOf('ann') }, expected);
  const socket = await limited.connect(tokenOf('ann'));
  await expectRefusedOn(limited, socket, giftMessage(), expected);
});

/** The advisory lock for as long as whose holding commits hang. */
const HANG = 4_242;
/** A commit that waits without waiting for a lock, which PostgreSQL would give up after some time. */
const HANGING_COMMITS = `
  create or replace function hang() returns trigger language plpgsql as $$
  begin
    while exists (select from pg_locks where locktype = 'advisory' and objid = ${HANG}) loop perform pg_sleep(0.01); end loop;
    return null;
  end $$;
  create constraint trigger hang after insert on gifts deferrable initially deferred for each row execute function hang()`;

describe('in trouble', () => {
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

  /** Keeps commits of gifts from returning while `work` runs: the statement is sent, and its answer stays away. */
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
    until('a commit hangs', async () => {
      const { rowCount } = await troubled.db.query(
        `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
      );
      return rowCount! > 0;
    });

  /** Until it is granted: what has to be in time for the trouble may be too late for this machine. */
  const untilGranted = (call: ApiCall) =>
    until('it is granted', async () => (await troubled.call(call)).status < 300);

  const spent = async () => (await callsOf(troubled).get('/v1/users/ann')).lifetime_spent;

  it('a full queue refuses; who waits too long learns that nothing, or not what, has happened', async () => {
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
    // The same keys tell what became of them, and each happens once.
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
    await until('it is granted', async () => (await socket.ask(giftMessage({ key }))).t === 'receipt');
    expect(await spent()).toBe(spentBefore + 10);
  });

  it('a top-up that waits too long for a wallet is refused', async () => {
    await whileLocked('ann', async () => {
      const call = { ...post('/v1/users/ann/top-ups', { coins: 1 }), key: newKey() };
      await expectRefused(troubled, call, { code: 'overloaded', retry_after_s: 1 });
    });
  });

  it('a fault of ours is our fault, is logged, and harms nobody after it', async () => {
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

  it('a database that is away is overload, and when it is back all is well', async () => {
    const socket = await troubled.connect(tokenOf('ann'));
    const before = await troubled.fingerprint();
    await troubled.line.cut();
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
    await troubled.line.restore();
    await untilGranted(topUp);
    await untilGranted(giftCall({ key: newKey() }));
    await untilGranted({ path: '/readyz' });
  });
});

it('every code of the table has been provoked, over each transport that can cause it', () => {
  const codes = Object.keys(ERRORS);
  expect([...provoked.http].sort()).toEqual(codes.toSorted());
  const onSocket = codes.filter((code) => !HTTP_ONLY.includes(code as ErrorCode));
  expect([...provoked.socket].sort()).toEqual(onSocket.toSorted());
});
