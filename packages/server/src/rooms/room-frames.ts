import type { Frame, NumberedEvent, PublicUsers, RoomToday, StreakEnded } from '@lavish/protocol';
import type { RoomEvents, RoomSnapshot } from '../domain/rooms/room-events.ts';
import { buildFrame } from './build-frame.ts';
import type { ResumeState } from './decide-resume.ts';
import type { DescribedEnd } from './describe-ends.ts';
import { createEventRing, type EventRing, type Stretch } from './event-ring.ts';
import { createKnownUsers, type KnownUsers } from './known-users.ts';
import { createRecentEnds, type RecentEnd } from './recent-ends.ts';
import { createRoomView, type RoomView } from './room-view.ts';
import type { ShownCampaigns } from './shown-campaigns.ts';
import type { FrameBudget } from './sum-small-gifts.ts';

export interface RoomFramesOptions extends FrameBudget {
  /** Identifies this numbering of events; a position of another epoch is invalid here. */
  epoch: string;
  /** Unix milliseconds. */
  now(): number;
  /** The minimum time between two frames with the points of a battle: all its fields are larger than the gifts of a tick. */
  scoresMs: number;
  /** The campaigns that rooms show. Absent: none. */
  campaigns?: Pick<ShownCampaigns, 'in' | 'version'>;
  /** Events kept for clients that return or read slowly. */
  ringSize: number;
  /** The most events that are replayed to a client. */
  maxMissed: number;
}

/** One frame, in the two forms in which subscribers get it. */
export interface FrameForms {
  /** For viewers. */
  frame: Frame;
  /** For overlays, if it shows more gifts. Null: the same as for viewers. */
  overlayFrame: Frame | null;
}

/** The content of a room's frames. Sends nothing and sets no timer. */
export interface RoomFrames extends ResumeState {
  /** Adds a run of events to the next frame. */
  add(run: RoomEvents): void;
  /** Takes the users' current names, avatars and levels. @returns whether the next frame shows a change */
  refreshUsers(users: PublicUsers): boolean;
  /** Takes the top of the day's rankings, and its users. @returns whether the next frame shows a change */
  showToday(today: RoomToday, users: PublicUsers): boolean;
  /**
   * Ends the current frame. `overlayMinCoins`: the least minimum of the room's overlays; null: there are none with one.
   * @returns null when nothing has changed, or without subscribers
   */
  takeNext(viewers: number, hasSubscribers: boolean, overlayMinCoins: number | null): FrameForms | null;
  /** The ends of streaks that a client with an earlier position may have missed. */
  recentEnds(): RecentEnd[];
  /** The users that the state and the recent ends mention. */
  mentioned(): string[];
  /** Users whose name, avatar or level has changed lately: a client that returns may still show what it was before. */
  changedUsers(): Iterable<string>;
  /**
   * One frame of everything since the frame `number`; null when the ring no longer reaches back that far.
   * `overlayMinCoins`: as for `takeNext`, for an overlay; null: for a viewer.
   */
  since(number: number, viewers: number, overlayMinCoins: number | null): Frame | null;
  /** When a frame is needed without further events. Unix milliseconds; Infinity: none is. */
  dueMs(): number;
  /** When the first event of the next frame happened, Unix milliseconds; null: it has no events. */
  readonly pendingSinceMs: number | null;
  readonly view: RoomView;
  readonly users: KnownUsers;
  readonly ring: EventRing;
}

/** Users that are no longer needed are removed when there are twice as many as needed, and at least this many. */
const MIN_KNOWN_USERS = 1_000;

/** The most changed users that a slow reader gets with its next frame, and a returning client with its subscription. */
const MAX_CHANGED_USERS = 500;

/** A client that returns later than this has usually lost its position, or shows no users of before. */
const CHANGED_LATELY_MS = 600_000;

export function createRoomFrames(
  room: string,
  snapshot: RoomSnapshot,
  options: RoomFramesOptions,
): RoomFrames {
  const { epoch, now, maxMissed, giftsPerFrame } = options;
  const view = createRoomView(snapshot, options);
  const users = createKnownUsers(snapshot.users, snapshot.seq);
  const ring = createEventRing(options.ringSize, snapshot.seq, maxMissed);
  const recentEnds = createRecentEnds();
  // The snapshot has the streaks that ended lately: clients may have missed their ends while no node had the room open.
  addRecentEnds(view.streaks.takeEnded(now(), Number.POSITIVE_INFINITY));
  let deliveredSeq = snapshot.seq;
  let pending: NumberedEvent[] = [];
  let pendingSinceMs = 0;
  /** Users whose name, avatar or level has changed since the last frame. */
  let changedUsers: string[] = [];
  /** Changed users of earlier frames as well, with the time of the change. The earliest change is first. */
  const changedAt = new Map<string, number>();
  let evictAt = MIN_KNOWN_USERS;

  const frameOf = (
    stretch: Stretch,
    from: number,
    state: Frame['state'],
    changed: Iterable<string>,
    overlayMinCoins: number | null,
  ): Frame =>
    buildFrame({ room, epoch, stretch, from, state, changed, atMs: now(), overlayMinCoins }, users, options);

  const hasEnded = ({ id }: StreakEnded) => !view.streaks.isRunning(id);

  function addRecentEnds(ended: readonly StreakEnded[]) {
    const described = ended.filter((end): end is DescribedEnd => end.details !== undefined);
    recentEnds.add(described, ring.endSeq, now());
  }

  const listRecentEnds = () => recentEnds.list(now()).filter(({ end }) => hasEnded(end));

  const mentioned = () => [
    ...view.mentioned(),
    ...listRecentEnds().flatMap(({ end: { details } }) => [details.sender, details.receiver]),
  ];

  function* changedLately(): Iterable<string> {
    for (const [user, atMs] of changedAt) if (now() - atMs < CHANGED_LATELY_MS) yield user;
  }

  /** Shows changed users in the next frame, however the room learnt of the change. */
  function showChanged(changed: string[]) {
    changedUsers.push(...changed);
    for (const user of changed) {
      changedAt.delete(user);
      changedAt.set(user, now());
    }
    for (const oldest of changedAt.keys()) {
      if (changedAt.size <= MAX_CHANGED_USERS) break;
      changedAt.delete(oldest);
    }
  }

  function evictUsers() {
    if (users.size < evictAt) return;
    users.evict(ring.startSeq, new Set(mentioned()));
    evictAt = Math.max(MIN_KNOWN_USERS, users.size * 2);
  }

  return {
    epoch,
    maxMissed,
    add(run) {
      const { events } = run;
      if (events.length > 0) deliveredSeq = events.at(-1)!.seq;
      showChanged(users.learn(run.users, events.at(-1)?.seq ?? ring.endSeq));
      view.apply(run);
      if (pending.length === 0 && events.length > 0) pendingSinceMs = run.at;
      pending.push(...events);
    },
    refreshUsers(read) {
      const changed = users.refresh(read);
      showChanged(changed);
      return changed.length > 0;
    },
    showToday(today, read) {
      // A changed profile is left to the next refresh: a frame shows it even if the rankings have not changed.
      users.addUnknown(read, ring.endSeq);
      return view.showToday(today);
    },
    takeNext(viewers, hasSubscribers, overlayMinCoins) {
      const stretch = { events: pending, ended: view.streaks.takeEnded(now(), giftsPerFrame) };
      pending = [];
      const from = stretch.events[0]?.seq ?? ring.endSeq + 1;
      const hasEvents = stretch.events.length + stretch.ended.length > 0;
      if (hasEvents) ring.push(stretch);
      addRecentEnds(stretch.ended);
      const state = view.takeChanges(viewers, now());
      const isNeeded = hasSubscribers && (hasEvents || state !== undefined || changedUsers.length > 0);
      const frame = isNeeded ? frameOf(stretch, from, state, changedUsers, null) : null;
      const isSummed = frame?.events.some(({ type }) => type === 'gifts_summary');
      const overlayFrame =
        isSummed && overlayMinCoins !== null
          ? frameOf(stretch, from, state, changedUsers, overlayMinCoins)
          : null;
      changedUsers = [];
      evictUsers();
      return frame && { frame, overlayFrame };
    },
    recentEnds: listRecentEnds,
    mentioned,
    changedUsers: changedLately,
    since(number, viewers, overlayMinCoins) {
      const missed = ring.since(number);
      if (missed === null) return null;
      const from = missed.events[0]?.seq ?? ring.endSeq + 1;
      const { stats, supporters, today, battle, campaigns = [] } = view.state(viewers, now());
      const hasCampaigns = (options.campaigns?.version ?? 0) > 0;
      const state = {
        stats,
        supporters,
        today,
        ...(battle && { battle }),
        ...(hasCampaigns && { campaigns }),
      };
      const stretch = { ...missed, ended: missed.ended.filter(hasEnded) };
      return frameOf(stretch, from, state, changedLately(), overlayMinCoins);
    },
    dueMs: () => Math.min(view.streaks.nextDueMs() ?? Infinity, view.battleDueMs ?? Infinity),
    get pendingSinceMs() {
      return pending.length > 0 ? pendingSinceMs : null;
    },
    get deliveredSeq() {
      return deliveredSeq;
    },
    view,
    users,
    ring,
  };
}
