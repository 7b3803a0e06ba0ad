import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import type { Identity } from '../../domain/users/identity.ts';
import { takeTurnForChange } from './change-turns.ts';
import { fakeReply } from './testing/fake-reply.ts';

const SERVER: Identity = { kind: 'server' };
const userOf = (user: string): Identity => ({ kind: 'user', user, name: null, grants: {}, expiresAt: 0 });

interface Change {
  method?: string;
  params?: object;
  body?: object;
  takesGifts?: boolean;
}

/** The hook, and the changes whose handlers have started, in their order. */
function stage() {
  const clock = { ms: 0 };
  const started: string[] = [];
  const hook = takeTurnForChange(() => clock.ms);
  return {
    clock,
    started,
    /** Returns a function that ends the change with a status. */
    async change(
      name: string,
      identity: Identity,
      { method = 'POST', takesGifts = false, ...change }: Change = {},
    ) {
      const { raw, reply } = fakeReply();
      const request = { method, identity, params: {}, ...change, routeOptions: { config: { takesGifts } } };
      void hook(request as unknown as FastifyRequest, reply).then((refused) =>
        started.push(refused === undefined ? name : `${name} refused`),
      );
      await turn();
      return async (status = 200) => {
        raw.statusCode = status;
        raw.emit('close');
        await turn();
      };
    },
  };
}

test("a user's changes run one at a time, and another user's beside them", async () => {
  const { change, started } = stage();
  const end = await change('eve 1', userOf('eve'), { params: { room: 'stage' } });
  await change('eve 2', userOf('eve'), { params: { battle: 'btl' } });
  await change('ann', userOf('ann'), { params: { room: 'stage' } });
  await change('eve reads', userOf('eve'), { method: 'GET' });
  await change('eve gives', userOf('eve'), { takesGifts: true });
  expect(started).toEqual(['eve 1', 'ann', 'eve reads', 'eve gives']);
  await end();
  expect(started.at(-1)).toBe('eve 2');
});

test("the platform's changes run one at a time for each user, room and battle", async () => {
  const { change, started } = stage();
  const end = await change('room', SERVER, { params: { room: 'stage', user: 'ann' } });
  await change('room again', SERVER, { params: { room: 'stage' } });
  await change('user', SERVER, { params: { user: 'stage' } });
  await change('a room of hal', SERVER, { body: { host: 'hal' } });
  await change('a battle of hal', SERVER, { body: { sides: [{ hosts: [{ host: 'hal' }] }] } });
  await change('tokens', SERVER, { body: { user: 'hal' } });
  await change('tokens again', SERVER, { body: { user: 'hal' } });
  expect(started).toEqual(['room', 'user', 'a room of hal', 'tokens', 'tokens again']);
  await end();
  expect(started.at(-1)).toBe('room again');
});

test('lanes whose changes have waited in vain share one for five seconds', async () => {
  const { change, started, clock } = stage();
  for (const user of ['a', 'b']) await (await change(user, userOf(user)))(503);
  const end = await change('a 2', userOf('a'));
  await change('b 2', userOf('b'));
  await change('c', userOf('c'));
  expect(started).toEqual(['a', 'b', 'a 2', 'c']);
  await end();
  expect(started.at(-1)).toBe('b 2');
  clock.ms = 5_000;
  await change('a 3', userOf('a'));
  expect(started.at(-1)).toBe('a 3');
});

test('a change whose turn comes after five seconds is refused', async () => {
  const { change, started, clock } = stage();
  const end = await change('a 1', userOf('a'));
  await change('a 2', userOf('a'));
  clock.ms = 5_001;
  await end();
  expect(started).toEqual(['a 1', 'a 2 refused']);
});
