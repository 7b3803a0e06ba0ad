import { expect } from 'vitest';
import { pickOne } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import { openPool } from '../../packages/server/src/postgres/postgres-client.ts';
import { verifyDatabase } from '../../packages/server/src/store/verify/verify.ts';
import type { LavishProcess } from '../support/lavish-process.ts';
import { steadyPort } from '../support/steady-port.ts';
import { waitUntil } from '../support/wait-until.ts';
import { test } from './support/fault-test.ts';
import { holdStep, type Step, titleOf } from './support/follower-steps.ts';
import { IS_LONG_RUN, seededChoices } from './support/rounds.ts';
import { ask } from './support/send-request.ts';
import { prepareWorld, ROOMS } from './support/world.ts';

/** Each write of the jobs that follow corrections of gifts. */
const STEPS: readonly Step[] = [
  { table: 'due_repayments', when: 'after delete' },
  { table: 'gift_corrections', when: 'after update' },
  { table: 'earnings', when: 'after update' },
  { table: 'due_room_corrections', when: 'after delete' },
  { table: 'supporters', when: 'after update' },
  { table: 'room_events', when: 'after insert' },
];

const [{ id: room, host }] = ROOMS;
let keys = 0;

async function call(server: LavishProcess, path: string, body: object, method: 'POST' | 'PUT' = 'POST') {
  const answer = await ask(server, { method, path, body, idempotencyKey: `key-of-corrections-${++keys}` });
  expect(answer?.status, answer?.text).toBeLessThan(300);
  return JSON.parse(answer!.text) as { id: string };
}

test('what a refund takes from a host and a room, and a repayment gives back, is booked once when the node is killed in any step', {
  timeout: (STEPS.length + 1) * 60_000,
}, async ({ newFolder, start }) => {
  const random = seededChoices('recoveries killed');
  const [folder, port] = [newFolder(), await steadyPort()];
  let server = await start(folder, { port });
  await prepareWorld(server);
  const pool = openPool(server.database_url, () => {}, 3);
  await call(server, '/loss-policy', { policy: 'host', reason: 'A test' }, 'PUT');
  await ask(server, { method: 'PUT', path: `/users/${host}`, body: { share_bps: 5_000 } });
  await ask(server, {
    method: 'PUT',
    path: '/catalogue/penny',
    body: { name: 'Penny', price: 1, max_quantity: 100 },
  });
  const earned = async () => {
    const { rows } = await pool.query('select coins from earnings where user_id = $1', [host]);
    return rows[0].coins as number;
  };

  for (const [round, step] of (IS_LONG_RUN ? STEPS : [pickOne(random, STEPS)]).entries()) {
    const what = `round ${round + 1}: killed ${titleOf(step)}`;
    const buyer = `buyer-${round}`;
    await ask(server, { method: 'PUT', path: `/users/${buyer}`, body: {} });
    const before = await earned();
    const bought = await call(server, `/users/${buyer}/top-ups`, { coins: 100 });
    for (let gift = 0; gift < 5; gift++)
      await call(server, `/rooms/${room}/gifts`, { sender: buyer, item: 'penny', quantity: 20 });
    const refund = () => call(server, `/top-ups/${bought.id}/refunds`, { reason: 'A test' });
    const repay = () => call(server, `/users/${buyer}/top-ups`, { coins: 60 });
    // The refund deletes the due rows of its wallet too.
    if (step.table === 'due_repayments') await refund();
    const held = await holdStep(pool, step);
    if (step.table !== 'due_repayments') await refund();
    await repay();
    await held.reached();
    await server.kill();
    await held.release();
    server = await start(folder, { port });
    await waitUntil('everything is booked', async () => {
      const { rowCount } = await pool.query(`
        select from due_repayments union all select from due_room_corrections
        union all select from gift_corrections where recovery_id is null and (earned <> 0 or agency_coins <> 0)`);
      return rowCount === 0;
    });
    expect((await earned()) - before, what).toBe(30);
    const wrong = (await verifyDatabase(pool, () => {})).filter(({ disagrees }) => disagrees !== null);
    expect(wrong, what).toEqual([]);
    console.log(what);
  }
  await pool.end();
});
