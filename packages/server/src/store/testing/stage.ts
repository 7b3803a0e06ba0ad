import type { PutItem, PutUser } from '@lavish/protocol';
import type pg from 'pg';
import { uuidv7obj } from 'uuidv7';
import type { GiftCommand } from '../../domain/gifts/gift-command.ts';
import { exampleCommand } from '../../domain/testing/examples.ts';
import { putItem } from '../catalogue/items.ts';
import { topUp } from '../ledger/top-ups.ts';
import { addGuest } from '../rooms/change-room.ts';
import { createRoom } from '../rooms/create-room.ts';
import { putUser } from '../users/user-profiles.ts';

/** The content of a test's database at its start. */
export interface Scene {
  /** The coins of each user, from a top-up. */
  users: Record<string, number>;
  items?: Record<string, PutItem>;
  rooms: Record<string, { host: string; guests?: readonly string[] }>;
}

/** Ann and Ben with 1,000 coins each; Hal, live in `stage` with Gil as his guest; roses for 10 and kisses for 1. */
export const STAGE: Scene = {
  users: { ann: 1_000, ben: 1_000, hal: 0, gil: 0 },
  items: { rose: { price: 10 }, kiss: { price: 1 } },
  rooms: { stage: { host: 'hal', guests: ['gil'] } },
};

/** Sets a scene with the functions of the program. */
export async function setScene(pool: pg.Pool, { users, items = {}, rooms }: Scene, profile: PutUser = {}) {
  for (const [user, coins] of Object.entries(users)) {
    await putUser(pool, user, profile);
    if (coins > 0) await topUp(pool, user, { coins }, 'opening');
  }
  for (const [item, put] of Object.entries(items)) await putItem(pool, item, { name: item, ...put });
  for (const [id, { host, guests = [] }] of Object.entries(rooms)) {
    await createRoom(pool, { id, host, title: null });
    for (const guest of guests) await addGuest(pool, id, guest);
  }
}

const startedAt = Date.now().toString(16).padStart(12, '0');

/** The nth gift id of this test file, with the time of its start. */
export const giftIdOf = (n: number): string => startedAt + n.toString(16).padStart(20, '0');

let made = 0;

/** Ann sends Hal a rose in `stage`, under a new key. */
export const sendsRose = (over: Partial<GiftCommand> = {}): GiftCommand =>
  exampleCommand({ giftId: uuidv7obj().toHex(), key: `key-${++made}`, ...over });
