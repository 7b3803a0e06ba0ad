import type { NumberedEvent, RoomToday } from '@lavish/protocol';
import type { StoredSide } from '../battles/battle.ts';

/** The users whom an event mentions. */
export function mentionedIn(event: NumberedEvent): string[] {
  switch (event.type) {
    case 'gift':
      return [event.sender, event.receiver];
    case 'guest_joined':
    case 'guest_left':
      return [event.user];
    case 'gift_reversed':
      return [event.sender];
    case 'battle_ended':
      return event.result?.sides.flatMap(({ mvp }) => (mvp ? [mvp.user] : [])) ?? [];
    default:
      return [];
  }
}

/** The users whom a battle mentions: its hosts, with the inviter among them, and its top supporters. */
export const mentionedInBattle = ({ sides }: { sides: Pick<StoredSide, 'hosts' | 'top'>[] }): string[] =>
  sides.flatMap(({ hosts, top }) => [...hosts.map(({ host }) => host), ...top.map(({ user }) => user)]);

/** The users whom the top of the day's rankings names. Anonymous users have no id there. */
export const mentionedToday = ({ room, host }: RoomToday): string[] =>
  [...room, ...host].flatMap(({ user }) => user ?? []);
