import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import type { Identity } from '../../domain/users/identity.ts';
import type { RoomChange } from '../../store/rooms/change-room.ts';
import { readRoom } from '../../store/rooms/read-rooms.ts';
import type { HttpOptions } from '../app.ts';
import { requireHost } from './request-identity.ts';

export const roomNotFound = (room: string): Refusal =>
  refuse('room_not_found', `There is no room ${room}.`, { param: 'room' });

/** Returns null if `identity` may act as the host of this room (or, with `moderate`, as a moderator), else the refusal. */
export async function mayHost(
  pool: pg.Pool,
  identity: Identity,
  id: string,
  who?: { moderate: boolean },
): Promise<Refusal | null> {
  const room = await readRoom(pool, id);
  return room ? requireHost(identity, room, who) : roomNotFound(id);
}

/** Makes a change that only the room's host may make, and publishes its events after the commit. Returns null on success. */
export async function changeAsHost(
  { pool, publish, publishBattle, invitesChanged }: HttpOptions,
  identity: Identity,
  room: string,
  change: () => Promise<RoomChange | Refusal>,
): Promise<Refusal | null> {
  const refusal = await mayHost(pool, identity, room);
  if (refusal) return refusal;
  const changed = await change();
  if (changed === null) return null;
  if (isRefusal(changed)) return changed;
  for (const battle of changed.battles) publishBattle(battle);
  invitesChanged(changed.inviteHosts);
  publish(changed.events);
  return null;
}
