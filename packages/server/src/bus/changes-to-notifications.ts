import type { Battle } from '../domain/battles/battle.ts';
import { isAgreed, roomsOf } from '../domain/battles/battle.ts';
import type { BattleCommit } from '../domain/battles/battle-commit.ts';
import type { CommittedGifts } from '../domain/gifts/committed-gifts.ts';
import type { AccountChange, RoomEvents } from '../domain/rooms/room-events.ts';
import type { Word } from './notifications.ts';

/** What other nodes are to be told after a batch of gifts. */
export const wordsOfGifts = ({ rooms, battles, accounts }: CommittedGifts): Word[] => [
  ...rooms.flatMap(({ room, gifts }): Word[] =>
    gifts.length > 0 ? [['room', room, gifts.at(-1)!.seq]] : [],
  ),
  ...battles.map(wordOf),
  ...wordsOfAccounts(accounts),
];

/** After a transition: what it added to the feeds of its rooms, its new state if they may see it, and who was invited. */
export const wordsOfBattle = ({ battle, roomEvents, inviteHosts }: BattleCommit): Word[] => [
  ...roomEvents.flatMap(wordsOfEvents),
  ...(isAgreed(battle) ? [wordOf(battle)] : []),
  ...wordsOfInvites(inviteHosts),
];

export const wordsOfInvites = (hosts: readonly string[]): Word[] =>
  hosts.map((host): Word => ['invites', host]);

export const wordsOfEvents = ({ room, events }: RoomEvents): Word[] =>
  events.length > 0 ? [['room', room, events.at(-1)!.seq]] : [];

export const wordsOfAccounts = (changes: readonly AccountChange[]): Word[] =>
  changes.map(({ user }) => ['account', user]);

const wordOf = (battle: Battle): Word => ['battle', battle.id, battle.version, battle.dueAt, roomsOf(battle)];
