import type { PublicUsers } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { createKnownUsers } from './known-users.ts';
import { createRefreshUsers } from './refresh-users.ts';

const user = (name: string) => ({ name, avatar_url: null, vip_level: 0 });

it('reads every user that a room shows, a limited number per round, and applies the changes', async () => {
  const all = Array.from({ length: 4_500 }, (_, index) => `u${index}`);
  const known = createKnownUsers(Object.fromEntries(all.map((id) => [id, user('old')])), 1);
  const sizes: number[] = [];
  let changed: string[] = [];
  const refresh = createRefreshUsers({
    knownUsers: known.ids,
    readUsers: async (ids) => {
      sizes.push(ids.length);
      const users: PublicUsers = Object.fromEntries(ids.map((id) => [id, user('old')]));
      if (ids.includes('u4400')) users.u4400 = user('new');
      return users;
    },
    refreshUsers: (users) => {
      changed = [...changed, ...known.refresh(users)];
    },
  });
  for (let round = 0; round < 4; round += 1) await refresh();
  expect(sizes).toEqual([2_000, 2_000, 500, 2_000]);
  expect(changed).toEqual(['u4400']);
  expect(known.refresh({ stranger: user('x') })).toEqual([]);
});
