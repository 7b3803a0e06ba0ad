import type { PostBattle, Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';

/** A room that a battle names for a host. */
export interface BattleRoom {
  live: boolean;
  host: string;
  guests: ReadonlySet<string>;
}

/** Refuses sides that are invalid in any rooms. Null: the sides are valid. */
export function checkSides({ mode, sides }: PostBattle): Refusal | null {
  const seen = new Set<string>();
  for (const [side, { hosts }] of sides.entries()) {
    if (mode === 'solo' && hosts.length > 1) {
      return refuse('invalid_request', 'A solo battle has one host on each side.', {
        param: `sides.${side}.hosts`,
      });
    }
    for (const [index, { host }] of hosts.entries()) {
      if (seen.has(host)) {
        return refuse('invalid_request', `${host} is named twice.`, {
          param: `sides.${side}.hosts.${index}.host`,
        });
      }
      seen.add(host);
    }
  }
  return null;
}

/** The hosts and rooms of a battle or of the request for one. */
interface HostsInRooms {
  sides: readonly { hosts: readonly { host: string; room: string }[] }[];
}

/** Refuses if a host cannot receive gifts in the room that is named for them. Null: all hosts can. */
export function checkHostsCanReceive(
  { sides }: HostsInRooms,
  rooms: ReadonlyMap<string, BattleRoom>,
): Refusal | null {
  for (const [side, { hosts }] of sides.entries()) {
    for (const [index, { host, room }] of hosts.entries()) {
      const path = `sides.${side}.hosts.${index}`;
      const found = rooms.get(room);
      if (!found) return refuse('room_not_found', `There is no room ${room}.`, { param: `${path}.room` });
      if (!found.live) return refuse('room_not_live', `Room ${room} has ended.`, { param: `${path}.room` });
      if (host !== found.host && !found.guests.has(host)) {
        return refuse('receiver_not_in_room', `${host} is neither host nor guest of ${room}.`, {
          param: `${path}.host`,
        });
      }
    }
  }
  return null;
}
