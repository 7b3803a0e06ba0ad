import type { Logger } from 'pino';
import type { DueBattleRunner } from '../battles/due-battle-runner.ts';
import type { Bus } from '../bus/bus.ts';
import {
  accountNotifications,
  battleNotifications,
  eventNotifications,
  giftNotifications,
  invitationNotifications,
} from '../bus/changes-to-notifications.ts';
import type { Notification } from '../bus/notifications.ts';
import { roomChangesOf } from '../domain/gifts/gift-events.ts';
import type { RoomFeeds } from '../feed/room-feeds.ts';
import type { Revocations } from '../intake/revoked-tokens.ts';
import type { ScopedKeys } from '../intake/scoped-keys.ts';
import type { LiveCounters } from '../live/live-counters.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { SnapshotReader } from '../rooms/snapshot-reader.ts';
import type { CatalogueVersionReader } from '../sockets/catalogue-version.ts';
import type { Sockets } from '../sockets/sockets.ts';
import type { Hub } from './hub.ts';

export interface ConnectedStages {
  feed: RoomFeeds;
  snapshots: SnapshotReader;
  rooms: Rooms;
  sockets: Sockets;
  bus: Bus;
  dueBattleRunner: DueBattleRunner;
  liveCounters: Pick<LiveCounters, 'committed'>;
  revocations: Revocations;
  scopedKeys: Pick<ScopedKeys, 'refresh'>;
  catalogueVersion: CatalogueVersionReader;
  log: Pick<Logger, 'warn'>;
}

/** Subscribes the stages to the events of the hub. The order of the subscribers is the order of the calls. */
export function connectStages(hub: Hub, stages: ConnectedStages): void {
  connectCommits(hub, stages);
  connectReads(hub, stages);
  hub.notificationReceived.subscribe((notification) => receive(notification, stages));
}

/** What this node has committed reaches its own sockets at once, and the other nodes over the bus. */
function connectCommits(hub: Hub, stages: ConnectedStages): void {
  const { feed, snapshots, sockets, bus, dueBattleRunner } = stages;

  hub.giftsCommitted.subscribe((committed) => {
    for (const events of roomChangesOf(committed, feed.isWatched)) feed.committed(events);
  });
  // A gift can end sudden death and can begin the reward of a task.
  hub.giftsCommitted.subscribe(({ battles }) => {
    for (const { dueAt } of battles) dueBattleRunner.expect(dueAt);
  });
  hub.giftsCommitted.subscribe(({ accounts }) => sockets.accountsChanged(accounts));
  hub.giftsCommitted.subscribe(stages.liveCounters.committed);
  hub.giftsCommitted.subscribe((committed) => bus.publish(giftNotifications(committed)));

  hub.battleCommitted.subscribe(({ roomEvents }) => {
    for (const events of roomEvents) feed.committed(events);
  });
  hub.battleCommitted.subscribe(({ inviteHosts }) => sockets.invitesChanged(inviteHosts));
  hub.battleCommitted.subscribe(({ battle }) => dueBattleRunner.expect(battle.dueAt));
  hub.battleCommitted.subscribe((commit) => bus.publish(battleNotifications(commit)));

  hub.eventsCommitted.subscribe(feed.committed);
  hub.eventsCommitted.subscribe((events) => bus.publish(eventNotifications(events)));

  hub.accountsCommitted.subscribe(sockets.accountsChanged);
  hub.accountsCommitted.subscribe((changes) => bus.publish(accountNotifications(changes)));

  hub.invitationsChanged.subscribe(sockets.invitesChanged);
  hub.invitationsChanged.subscribe((hosts) => bus.publish(invitationNotifications(hosts)));

  // The battles that a bonus has made due are due at once.
  hub.bonusChanged.subscribe(() => dueBattleRunner.expect(0));

  hub.roomCreated.subscribe(snapshots.mayExist);
  hub.roomCreated.subscribe((room) => bus.publish([['room', room, 0]]));

  hub.tokensRevoked.subscribe(() => bus.publish([['revoked']]));
  hub.apiKeysChanged.subscribe(() => bus.publish([['revoked']]));

  hub.overlayTested.subscribe(sockets.testOverlay);
  hub.overlayTested.subscribe((jti) => bus.publish([['overlay_test', jti]]));

  hub.catalogueChanged.subscribe(() => bus.publish([['catalogue']]));
  hub.catalogueChanged.subscribe(() => refreshCatalogue(stages));
}

/** What this node has read reaches the stages that show it. */
function connectReads(hub: Hub, { rooms, sockets, revocations }: ConnectedStages): void {
  hub.epochBegan.subscribe(rooms.startEpoch);
  hub.eventsOrdered.subscribe(rooms.deliver);
  hub.viewersElsewhereChanged.subscribe(rooms.viewersChanged);
  hub.revocationsRead.subscribe(() => sockets.closeRevoked(revocations.isRevoked));
  hub.catalogueVersionRead.subscribe(sockets.catalogueChanged);
}

/** Handles a change on another node. Its notification names what has changed; the stages read the rest from the database. */
function receive(notification: Notification, stages: ConnectedStages): void {
  const { feed, snapshots, sockets, dueBattleRunner, revocations, scopedKeys, log } = stages;
  switch (notification[0]) {
    case 'room':
      snapshots.mayExist(notification[1]);
      feed.wake(notification[1], notification[2]);
      break;
    case 'battle': {
      const [, id, version, dueAt, rooms] = notification;
      dueBattleRunner.expect(dueAt);
      feed.wakeBattle({ id, version }, rooms);
      break;
    }
    case 'account':
      sockets.accountsStale([notification[1]]);
      break;
    case 'invites':
      sockets.invitesChanged([notification[1]]);
      break;
    case 'overlay_test':
      sockets.testOverlay(notification[1]);
      break;
    case 'revoked':
      // After a failure the background job reads them within a second.
      revocations.refresh().catch((error) => log.warn({ err: error }, 'revocations could not be read'));
      scopedKeys.refresh().catch((error) => log.warn({ err: error }, 'server keys could not be read'));
      break;
    case 'catalogue':
      refreshCatalogue(stages);
      break;
    case 'lost':
      // Rooms and battles are compared with the database every second anyway.
      sockets.accountsStale('all');
      break;
  }
}

/** After a failure the background job reads the version within a second. */
function refreshCatalogue({ catalogueVersion, log }: ConnectedStages): void {
  catalogueVersion
    .refresh()
    .catch((error) => log.warn({ err: error }, 'the version of the catalogue could not be read'));
}
