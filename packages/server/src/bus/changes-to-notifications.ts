import type { StoredBattle } from '../domain/battles/battle.ts';
import { isAgreed, roomsOf } from '../domain/battles/battle.ts';
import type { BattleCommit } from '../domain/battles/battle-commit.ts';
import type { CommittedGifts } from '../domain/gifts/committed-gifts.ts';
import type { AccountChange, RoomEvents } from '../domain/rooms/room-events.ts';
import type { Notification } from './notifications.ts';

/** The notifications after a batch of gifts. */
export const giftNotifications = ({ rooms, battles, accounts }: CommittedGifts): Notification[] => [
  ...rooms.flatMap(({ room, gifts }): Notification[] =>
    gifts.length > 0 ? [['room', room, gifts.at(-1)!.seq]] : [],
  ),
  ...battles.map(battleNotification),
  ...accountNotifications(accounts),
];

/** The notifications after a transition: the events in its rooms, its state if the rooms may see it, and invitations. */
export const battleNotifications = ({ battle, roomEvents, inviteHosts }: BattleCommit): Notification[] => [
  ...roomEvents.flatMap(eventNotifications),
  ...(isAgreed(battle) ? [battleNotification(battle)] : []),
  ...invitationNotifications(inviteHosts),
];

export const invitationNotifications = (hosts: readonly string[]): Notification[] =>
  hosts.map((host): Notification => ['invites', host]);

export const eventNotifications = ({ room, events }: RoomEvents): Notification[] =>
  events.length > 0 ? [['room', room, events.at(-1)!.seq]] : [];

export const accountNotifications = (changes: readonly AccountChange[]): Notification[] =>
  changes.map(({ user }) => ['account', user]);

const battleNotification = (battle: StoredBattle): Notification => [
  'battle',
  battle.id,
  battle.version,
  battle.dueAt,
  roomsOf(battle),
];
