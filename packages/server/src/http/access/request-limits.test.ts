import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import type { Identity } from '../../domain/users/identity.ts';
import { createUserLimits } from '../../intake/user-limits.ts';
import { limitRequests, limitRequestsUnderWay, userBudget } from './request-limits.ts';
import { fakeReply } from './testing/fake-reply.ts';

const userOf = (user: string): Identity => ({ kind: 'user', user, name: null, grants: {}, expiresAt: 0 });

/** The hook, the requests whose handlers have started, and how many requests had to wait. */
function stage() {
  let waited = 0;
  const started: string[] = [];
  const hook = limitRequestsUnderWay(() => {
    waited += 1;
  }, userBudget);
  return {
    started,
    waited: () => waited,
    /** Returns a function that ends the request. */
    request(name: string, identity: Identity, destroyed = false) {
      const { raw, reply } = fakeReply({ destroyed });
      const request = { identity } as FastifyRequest;
      void hook(request, reply).then((refused) =>
        started.push(refused === undefined ? name : `${name} is refused`),
      );
      return () => raw.emit('close');
    },
  };
}

test('a refused request is answered when its refusal is no longer held, and an allowed one at once', async () => {
  const answered: string[] = [];
  const holds: { owner: string | null; seconds: number; end(): void }[] = [];
  const hook = limitRequests(createUserLimits({ requests: 0.1, gifts: 1 }), userBudget, {
    hold: (seconds, owner) => new Promise((end) => void holds.push({ owner, seconds, end })),
  });
  const request = async (name: string, user: string) => {
    const refused = await hook({ identity: userOf(user) } as FastifyRequest, fakeReply().reply);
    answered.push(refused === undefined ? name : `${name} is refused`);
  };
  const all = [request('first', 'eve'), request('second', 'eve'), request('third', 'ann')];
  await turn();
  expect(answered).toEqual(['first', 'third']);
  expect(holds).toMatchObject([{ owner: 'eve', seconds: expect.any(Number) }]);
  holds[0]!.end();
  await Promise.all(all);
  expect(answered.at(-1)).toBe('second is refused');
});

test('the ninth request of a user waits until one of the eight has ended, and is counted', async () => {
  const { request, started, waited } = stage();
  const ends = Array.from({ length: 10 }, (_, n) => request(`eve ${n}`, userOf('eve')));
  request('ann', userOf('ann'));
  await turn();
  expect([started.length, started.includes('ann'), waited()]).toEqual([9, true, 2]);
  ends[3]!();
  await turn();
  expect([started.length, started.at(-1), waited()]).toEqual([10, 'eve 8', 2]);
  ends[0]!();
  await turn();
  expect(started.at(-1)).toBe('eve 9');
});

test('beyond 100 waiting requests of a user further ones are refused, and another user is served', async () => {
  const { request, started } = stage();
  const ends = Array.from({ length: 110 }, (_, n) => request(`eve ${n}`, userOf('eve')));
  request('ann', userOf('ann'));
  await turn();
  expect(started).toHaveLength(11);
  expect(started).toEqual(expect.arrayContaining(['ann', 'eve 108 is refused', 'eve 109 is refused']));
  ends[0]!();
  await turn();
  request('eve again', userOf('eve'));
  await turn();
  expect(started.slice(11)).toEqual(['eve 8']);
});

test("the platform's server never waits, and a request whose client has disconnected does not count", async () => {
  const { request, started, waited } = stage();
  for (let n = 0; n < 20; n++) request(`server ${n}`, { kind: 'server' });
  for (let n = 0; n < 8; n++) request(`gone ${n}`, userOf('eve'), true);
  await turn();
  request('eve', userOf('eve'));
  await turn();
  expect([started.length, waited()]).toEqual([29, 0]);
});
