import type { StoredBattle } from '../domain/battles/battle.ts';
import { isAgreed, roomsOf } from '../domain/battles/battle.ts';
import type { BattleCommit } from '../domain/battles/battle-commit.ts';
import type { CommittedGifts } from '../domain/gifts/committed-gifts.ts';
import type { AccountChange, RoomEvents } from '../domain/rooms/room-events.ts';
import type { Notification } from './notifications.ts';

/** What other nodes are to be told after a batch of gifts. */
export const giftNotifications = ({ rooms, battles, accounts }: CommittedGifts): Notification[] => [
  ...rooms.flatMap(({ room, gifts }): Notification[] =>
    gifts.length > 0 ? [['room', room, gifts.at(-1)!.seq]] : [],
  ),
  ...battles.map(battleNotification),
  ...accountNotifications(accounts),
];

/** After a transition: what it added to the feeds of its rooms, its new state if they may see it, and who was invited. */
export const battleNotifications = ({ battle, roomEvents, inviteHosts }: BattleCommit): Notification[] => [
  ...roomEvents.flatMap(eventNotifications),
  ...(isAgreed(battle) ? [battleNotification(battle)] : []),
  ...inviteNotifications(inviteHosts),
];

export const inviteNotifications = (hosts: readonly string[]): Notification[] =>
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
