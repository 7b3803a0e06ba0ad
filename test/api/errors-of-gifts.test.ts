import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GIFT_REFUSALS } from '../../packages/server/src/domain/gifts/gift-refusals.ts';
import { startBattlesOfAdaAndBea } from './support/ada-and-bea.ts';
import { type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import {
  EVERY_FAULT,
  GIFT_FAULTS,
  giftCall,
  giftFaultsInOrder,
  giftMessage,
  NO_BATTLE,
} from './support/gift-faults.ts';
import { expectProvoked } from './support/provoked-codes.ts';
import { type Expected, expectRefused, expectRefusedOn } from './support/refusals.ts';
import { callsOf, newKey, setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

let server: ApiServer;
let [over, live] = [NO_BATTLE, NO_BATTLE];
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
  ({ over, live } = await startBattlesOfAdaAndBea(server));
  const { putUser, topUp, gift, refund } = callsOf(server);
  await putUser('dora');
  const { id } = await topUp('dora', 10);
  await gift('stage', { sender: 'dora', item: 'rose' });
  await refund(id as string);
});
afterAll(() => server.close());

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

  it('for a key that another gift has used, whichever field differs', async () => {
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

  it('for a total that would exceed 2^53 − 1', async () => {
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
      detail: 'A total would exceed 2^53 − 1.',
    };
    await expectRefused(server, send('midas', 'rose'), expected);
    await topUp('croesus', 10);
    await expectRefused(server, send('croesus', 'rose'), expected);
    const socket = await server.connect(tokenOf('croesus'));
    await expectRefusedOn(server, socket, giftMessage({ room: 'lydia' }), expected);
  });
});

describe('a gift with several faults is refused for the first', () => {
  it('and for the next one after each correction', async () => {
    const { as: _, ...call } = giftCall(EVERY_FAULT);
    const code = async (each: ApiCall) => (await server.call(each)).body.code;
    expect(await code({ ...call, as: 'garbage', body: '{' })).toBe('unauthenticated');
    const ann = tokenOf('ann', { watch: true });
    expect(await code({ ...call, as: ann, body: { quantity: 'x' } })).toBe('invalid_request');
    const { key: __, ...keyless } = call;
    expect(await code({ ...keyless, as: ann })).toBe('idempotency_key_required');
    expect(await code({ ...call, as: ann })).toBe('forbidden');
    const mended: Record<string, unknown> = { ...EVERY_FAULT };
    const faults = giftFaultsInOrder(over, live);
    expect(['idempotency_key_reused', ...faults.map(([fault]) => fault)]).toEqual(GIFT_REFUSALS);
    for (const [expected, mend] of faults) {
      expect(await code(giftCall(mended))).toBe(expected);
      Object.assign(mended, mend);
    }
  });
});

it('provokes the codes listed for this file', () => expectProvoked('errors-of-gifts'));
