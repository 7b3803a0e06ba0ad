import type { Logger } from 'pino';
import type { DueBattleRunner } from '../battles/due-battle-runner.ts';
import type { Bus } from '../bus/bus.ts';
import {
  accountNotifications,
  battleNotifications,
  eventNotifications,
  giftNotifications,
  inviteNotifications,
} from '../bus/changes-to-notifications.ts';
import type { Notification } from '../bus/notifications.ts';
import type { BattleCommit } from '../domain/battles/battle-commit.ts';
import type { CommittedGifts } from '../domain/gifts/committed-gifts.ts';
import { roomChangesOf } from '../domain/gifts/gift-events.ts';
import type { AccountChange, RoomEvents } from '../domain/rooms/room-events.ts';
import type { RoomFeeds } from '../feed/room-feeds.ts';
import type { Sockets } from '../sockets/sockets.ts';

/** Tells what was committed to all who are to know: the screens, the owners of what changed, the other nodes. */
export interface Publishing {
  /** What happened goes to the screens, and what changed in a wallet to its owner. */
  gifts(committed: CommittedGifts): void;
  /** What a transition brought goes to the screens of all its rooms, and its hosts hear of invitations. */
  battle(commit: BattleCommit): void;
  /** Open invitations of these hosts have changed. */
  invites(hosts: readonly string[]): void;
  events(events: RoomEvents): void;
  accounts(changes: readonly AccountChange[]): void;
  /** A room was opened: who looked for it before finds it now. */
  roomOpened(room: string): void;
  /** Tokens were revoked: nodes read which. Resolves when this one has. */
  tokensRevoked(): Promise<void>;
  /** An item has changed: nodes read the version of the catalogue. */
  catalogueChanged(): void;
  /** What was published on another node: the rest of it is in the database. */
  receive(notification: Notification): void;
}

export interface PublishingOptions {
  feed: RoomFeeds;
  sockets: Sockets;
  bus: Bus;
  dueBattleRunner: DueBattleRunner;
  /** The room may be there although it was not a moment ago. */
  roomMayExist(room: string): void;
  /** Reads which tokens were revoked. */
  refreshRevocations(): Promise<void>;
  /** Reads the version of the catalogue. */
  refreshCatalogue(): Promise<void>;
  log: Pick<Logger, 'warn'>;
}

export function createPublishing({
  feed,
  sockets,
  bus,
  dueBattleRunner,
  roomMayExist,
  refreshRevocations,
  refreshCatalogue,
  log,
}: PublishingOptions): Publishing {
  // Once a second it is read anyway.
  const catalogueChanged = () =>
    void refreshCatalogue().catch((error) => log.warn({ err: error }, 'the catalogue could not be read'));

  return {
    gifts(committed) {
      for (const news of roomChangesOf(committed, feed.isWatched)) feed.committed(news);
      // Sudden death ends with a gift, and a task's reward begins with one.
      for (const { dueAt } of committed.battles) dueBattleRunner.expect(dueAt);
      sockets.accountsChanged(committed.accounts);
      bus.tell(giftNotifications(committed));
    },
    battle(commit) {
      for (const events of commit.roomEvents) feed.committed(events);
      sockets.invitesChanged(commit.inviteHosts);
      dueBattleRunner.expect(commit.battle.dueAt);
      bus.tell(battleNotifications(commit));
    },
    invites(hosts) {
      sockets.invitesChanged(hosts);
      bus.tell(inviteNotifications(hosts));
    },
    events(events) {
      feed.committed(events);
      bus.tell(eventNotifications(events));
    },
    accounts(changes) {
      sockets.accountsChanged(changes);
      bus.tell(accountNotifications(changes));
    },
    roomOpened(room) {
      roomMayExist(room);
      bus.tell([['room', room, 0]]);
    },
    tokensRevoked() {
      bus.tell([['revoked']]);
      return refreshRevocations();
    },
    catalogueChanged() {
      bus.tell([['catalogue']]);
      catalogueChanged();
    },
    receive(notification) {
      switch (notification[0]) {
        case 'room':
          roomMayExist(notification[1]);
          return feed.wake(notification[1], notification[2]);
        case 'battle': {
          const [, id, version, dueAt, rooms] = notification;
          dueBattleRunner.expect(dueAt);
          return feed.wakeBattle({ id, version }, rooms);
        }
        case 'account':
          return sockets.accountsStale([notification[1]]);
        case 'invites':
          return sockets.invitesChanged([notification[1]]);
        case 'revoked':
          // Once a second they are read anyway.
          refreshRevocations().catch((error) => log.warn({ err: error }, 'revocations could not be read'));
          return;
        case 'catalogue':
          return catalogueChanged();
        case 'lost':
          // Rooms and battles are compared with the database every second anyway.
          return sockets.accountsStale('all');
      }
    },
  };
}
