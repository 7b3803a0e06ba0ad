import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiCall, type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { callsOf, setTheStage } from '../api/support/stage.ts';
import { tokenOf } from '../api/support/tokens.ts';

const hal = tokenOf('hal', { host: true });
const sides = (...rooms: [host: string, room: string][]) =>
  rooms.map(([host, room]) => ({ hosts: [{ host, room }] }));

let server: ApiServer;
let over: string;
let invited: string;
let live: string;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
  const { putUser, openRoom, propose, post } = callsOf(server);
  for (const host of ['rex', 'zoe', 'max']) {
    await putUser(host);
    await openRoom(`${host}-live`, host);
  }
  const idOf = async (body: object) => ((await propose(body)) as { id: string }).id;
  const battle = { mode: 'solo', accept: 'auto', countdown_s: 0, duration_s: 3_600 };
  over = await idOf({ ...battle, sides: sides(['hal', 'stage'], ['rex', 'rex-live']) });
  await post(`/v1/battles/${over}/end`);
  invited = await idOf({
    ...battle,
    accept: 'invite',
    invite_ttl_s: 3_600,
    sides: sides(['zoe', 'zoe-live'], ['max', 'max-live']),
  });
  live = await idOf({ ...battle, sides: sides(['hal', 'stage'], ['rex', 'rex-live']) });
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const propose = (...rooms: [host: string, room: string][]): ApiCall => ({
  method: 'POST',
  path: '/v1/battles',
  body: { mode: 'solo', sides: sides(...rooms) },
});

const CASES: [what: string, status: number, call: () => ApiCall][] = [
  ['the proposal of a host who is in a battle', 409, () => propose(['hal', 'stage'], ['zoe', 'zoe-live'])],
  ['a proposal that names a room which has ended', 409, () => propose(['hal', 'over'], ['zoe', 'zoe-live'])],
  ['a proposal that names an unknown room', 404, () => propose(['hal', 'stage'], ['zoe', 'nowhere'])],
  ['a proposal between others', 403, () => propose(['max', 'max-live'], ['zoe', 'zoe-live'])],
  ['leaving a battle that is over', 409, () => ({ method: 'POST', path: `/v1/battles/${over}/leave` })],
  ['accepting a battle that is over', 409, () => ({ method: 'POST', path: `/v1/battles/${over}/accept` })],
  ['cancelling a battle of others', 403, () => ({ method: 'POST', path: `/v1/battles/${invited}/cancel` })],
  ['declining a live battle', 409, () => ({ method: 'POST', path: `/v1/battles/${live}/decline` })],
  [
    'the removal of a user who is no guest',
    204,
    () => ({ method: 'DELETE', path: '/v1/rooms/stage/guests/rex' }),
  ],
  ['the addition of a guest', 200, () => ({ method: 'PUT', path: '/v1/rooms/stage/guests/gil' })],
  ['the addition of an unknown user', 404, () => ({ method: 'PUT', path: '/v1/rooms/stage/guests/nobody' })],
  ['the end of an ended room', 200, () => ({ method: 'POST', path: '/v1/rooms/over/end' })],
];

it.each(CASES)('%s, which changes nothing, takes no lock', async (_what, status, call) => {
  const holder = await server.db.connect();
  try {
    await holder.query('begin');
    // A request that needs one of these rows waits for it and gets 503.
    for (const table of ['battles', 'earnings', 'rooms'])
      await holder.query(`select from ${table} for update`);
    expect(await server.call({ ...call(), as: hal })).toMatchObject({ status });
  } finally {
    await holder.query('rollback');
    holder.release();
  }
});
