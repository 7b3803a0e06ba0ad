import type { RoomToday } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { createRefreshToday } from './refresh-today.ts';

it('reads all rooms in rotation, a limited number per round, and shows each its own users', async () => {
  const sizes: number[] = [];
  const shown = new Map<string, [top: RoomToday, users: string[]]>();
  const refresh = createRefreshToday({
    rooms: () => Array.from({ length: 450 }, (_, n) => `r${n}`),
    async readToday(rooms) {
      sizes.push(rooms.length);
      const place = (user: string | null) => ({ rank: 1, user, coins: 1, gifts: 1 });
      return new Map(rooms.map((room) => [room, { room: [place(`fan of ${room}`)], host: [place(null)] }]));
    },
    readUsers: async (ids) =>
      Object.fromEntries(ids.map((id) => [id, { name: id, avatar_url: null, vip_level: 0 }])),
    showToday: (room, today, users) => void shown.set(room, [today, Object.keys(users)]),
  });
  for (let round = 0; round < 4; round++) await refresh();
  expect(sizes).toEqual([200, 200, 50, 200]);
  expect(shown.size).toBe(450);
  expect(shown.get('r444')).toMatchObject([{ room: [{ user: 'fan of r444' }] }, ['fan of r444']]);
});
