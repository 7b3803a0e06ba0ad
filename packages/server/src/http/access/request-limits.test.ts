import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import type { Identity } from '../../domain/users/identity.ts';
import { limitRequestsUnderWay } from './request-limits.ts';

const userOf = (user: string): Identity => ({ kind: 'user', user, name: null, grants: {}, expiresAt: 0 });

/** The hook, requests whose handlers it lets begin, and how many it held. */
function stage() {
  let held = 0;
  const begun: string[] = [];
  const hook = limitRequestsUnderWay(() => {
    held += 1;
  });
  return {
    begun,
    held: () => held,
    /** Returns how the request ends. */
    request(name: string, identity: Identity, destroyed = false) {
      const raw = Object.assign(new EventEmitter(), { destroyed });
      const request = { identity } as FastifyRequest;
      void hook(request, { raw } as unknown as FastifyReply).then(() => begun.push(name));
      return () => raw.emit('close');
    },
  };
}

test('the ninth request of a user waits until one of the eight has ended, and is counted', async () => {
  const { request, begun, held } = stage();
  const ends = Array.from({ length: 10 }, (_, n) => request(`eve ${n}`, userOf('eve')));
  request('ann', userOf('ann'));
  await turn();
  expect([begun.length, begun.includes('ann'), held()]).toEqual([9, true, 2]);
  ends[3]!();
  await turn();
  expect([begun.length, begun.at(-1), held()]).toEqual([10, 'eve 8', 2]);
  ends[0]!();
  await turn();
  expect(begun.at(-1)).toBe('eve 9');
});

test("the platform's server never waits, and a request whose client has gone takes no place", async () => {
  const { request, begun, held } = stage();
  for (let n = 0; n < 20; n++) request(`server ${n}`, { kind: 'server' });
  for (let n = 0; n < 8; n++) request(`gone ${n}`, userOf('eve'), true);
  await turn();
  request('eve', userOf('eve'));
  await turn();
  expect([begun.length, held()]).toEqual([29, 0]);
});
