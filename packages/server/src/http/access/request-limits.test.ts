import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import type { Identity } from '../../domain/users/identity.ts';
import { limitRequestsUnderWay } from './request-limits.ts';

const userOf = (user: string): Identity => ({ kind: 'user', user, name: null, grants: {}, expiresAt: 0 });

/** The hook, the requests whose handlers have started, and how many requests had to wait. */
function stage() {
  let waited = 0;
  const started: string[] = [];
  const hook = limitRequestsUnderWay(() => {
    waited += 1;
  });
  return {
    started,
    waited: () => waited,
    /** Returns a function that ends the request. */
    request(name: string, identity: Identity, destroyed = false) {
      const raw = Object.assign(new EventEmitter(), { destroyed });
      const request = { identity } as FastifyRequest;
      void hook(request, { raw } as unknown as FastifyReply).then(() => started.push(name));
      return () => raw.emit('close');
    },
  };
}

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

test("the platform's server never waits, and a request whose client has disconnected does not count", async () => {
  const { request, started, waited } = stage();
  for (let n = 0; n < 20; n++) request(`server ${n}`, { kind: 'server' });
  for (let n = 0; n < 8; n++) request(`gone ${n}`, userOf('eve'), true);
  await turn();
  request('eve', userOf('eve'));
  await turn();
  expect([started.length, waited()]).toEqual([29, 0]);
});
