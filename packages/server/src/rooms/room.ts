import type { Frame, PublicUsers, Resync, RoomToday, Subscribe } from '@lavish/protocol';
import type { Logger } from 'pino';
import type { RoomEvents, RoomSnapshot } from '../domain/rooms/room-events.ts';
import type { RoomViewers } from '../domain/rooms/room-viewers.ts';
import type { TimeSlicer } from '../scheduling/time-slicer.ts';
import type { Resume } from './decide-resume.ts';
import type { FanoutScheduler } from './fanout-scheduler.ts';
import { createFrameThrottle, type TickSettings, tickOf } from './frame-throttle.ts';
import { createRoomEntrance } from './room-entrance.ts';
import { createRoomFrames, type RoomFramesOptions } from './room-frames.ts';
import { createRoomHistory, type RoomHistoryOptions } from './room-history.ts';
import { createRoomSubscribers } from './room-subscribers.ts';
import type { RoomsObserver } from './rooms-observer.ts';
import { createSubscribeResponses, type SubscribeResponsesOptions } from './subscribe-responses.ts';
import type { Subscriber } from './subscriber.ts';

export interface RoomOptions
  extends RoomFramesOptions,
    RoomHistoryOptions,
    SubscribeResponsesOptions,
    TickSettings {
  /** Identifies this numbering of events; a position of another epoch is invalid here. */
  epoch: string;
  /** A message as the bytes that `Subscriber` takes. */
  encode(message: Frame | Resync): Buffer;
  /** Unix milliseconds. */
  now(): number;
  /** Divides the admission of subscribers into slices: after a restart thousands come at once. */
  timeSlicer: TimeSlicer;
  /** Shares the time for writing frames among the rooms. */
  fanoutScheduler: FanoutScheduler;
  /**
   * Resolves when the feed has delivered the room's events up to `seq`, or the database has no such event.
   * @throws when the database could not be read
   */
  reach?(room: string, seq: number): Promise<void>;
  log: Pick<Logger, 'error'>;
  observe?: RoomsObserver;
  /** The number of the room's viewers on other nodes, as last read. */
  viewersElsewhere?(room: string): number;
  /** How long a changed number of viewers alone waits for another frame that it can join. Milliseconds. */
  viewersMs: number;
}

/** One room on this node: sends its events as frames, and admits subscribers between two frames. */
export interface NodeRoom {
  deliver(events: RoomEvents): void;
  /**
   * Responds with the room's state and, if the request has a position, with what the client missed since; frames follow.
   * @returns false when the room was stopped meanwhile: then there was no response
   * @throws when the database could not be read
   */
  join(subscriber: Subscriber, request: Subscribe): Promise<boolean>;
  leave(subscriber: Subscriber): void;
  /** The number of viewers on other nodes has changed. */
  viewersChanged(): void;
  /** Other campaigns run than before. */
  campaignsChanged(): void;
  /** Shows the users' current names, avatars and levels, if the room shows those users. */
  refreshUsers(users: PublicUsers): void;
  knownUsers(): Iterable<string>;
  /** Shows the top of the day's rankings. `users`: those that it names. */
  showToday(today: RoomToday, users: PublicUsers): void;
  /** Stops. Returns the subscribers, and the message after which clients subscribe again. */
  dismiss(reason: string): { subscribers: Subscriber[]; resync: Buffer };
  stop(): void;
  /** The people who watch on this node. */
  readonly roomViewers: RoomViewers;
  readonly subscriptions: number;
  /** How many subscriptions read too slowly. */
  readonly lagging: number;
  /** The current least time between two frames. */
  readonly tickMs: number;
}

export function createRoom(id: string, snapshot: RoomSnapshot, options: RoomOptions): NodeRoom {
  const { encode, now, log, observe, viewersMs, readQueue, timeSlicer } = options;
  const frames = createRoomFrames(id, snapshot, options);
  const { view, users, ring } = frames;
  const history = createRoomHistory(id, ring, users, options);
  const subscribers = createRoomSubscribers(id, options.fanoutScheduler, observe);
  const allViewers = () => subscribers.viewers + (options.viewersElsewhere?.(id) ?? 0);
  const state = () => view.state(allViewers(), now());
  const mentioned = () => [...frames.mentioned(), ...frames.changedUsers()];
  const describe = { state, mentioned, users: users.pick, ends: frames.recentEnds };
  const responses = createSubscribeResponses(id, ring, describe, options);
  const tickNowMs = () => tickOf(subscribers.size, options);
  const throttle = createFrameThrottle(tickNowMs, sendFrame);
  let clockTimer: NodeJS.Timeout | undefined;
  let viewersTimer: NodeJS.Timeout | undefined;
  let stopped = false;
  /** Subscriptions that wait for the end of the next frame. */
  let awaitingFrame: (() => void)[] = [];

  const join = createRoomEntrance({
    state: frames,
    waits: {
      feed: (seq, reader) => readQueue.run(reader, async () => options.reach?.(id, seq)),
      frame: nextFrameEnd,
      history: history.extendTo,
    },
    isStopped: () => stopped,
    timeSlicer,
    admit,
  });

  function sendFrame(sent: () => void) {
    try {
      broadcastNext(sent);
    } catch (error) {
      logFault(error);
      sent();
    }
    endFrame();
  }

  const logFault = (error: unknown) => log.error({ err: error, room: id }, 'a frame could not be sent');

  /** Sends everything since the last frame. */
  function broadcastNext(sent: () => void) {
    responses.forget();
    const happenedAt = frames.pendingSinceMs;
    const number = ring.nextNumber;
    const next = frames.takeNext(allViewers(), subscribers.size > 0, subscribers.overlayMinCoins);
    awaitClock();
    const beganAt = now();
    subscribers.broadcast({
      frame: next && encode(next.frame),
      overlayFrame: next?.overlayFrame ? encode(next.overlayFrame) : null,
      number,
      frameSince,
      resync: () => encode({ t: 'resync', room: id, reason: 'too far behind' }),
      ended(fault) {
        if (fault !== undefined) logFault(fault);
        if (next) observe?.frameWritten(next.frame, now() - beganAt, happenedAt && now() - happenedAt);
        if (subscribers.lagging > 0) throttle.request();
        sent();
      },
    });
  }

  function frameSince(number: number, isOverlay: boolean): Buffer | null {
    const frame = frames.since(number, allViewers(), isOverlay ? subscribers.overlayMinCoins : null);
    if (frame === null) return null;
    observe?.catchUpBuilt();
    return encode(frame);
  }

  /** Requests a frame for the end of a streak or for points that waited: no event may come that brings one. */
  function awaitClock() {
    clearTimeout(clockTimer);
    const dueMs = frames.dueMs();
    if (dueMs < Infinity && !stopped) clockTimer = setTimeout(throttle.request, Math.max(0, dueMs - now()));
  }

  function nextFrameEnd(): Promise<void> {
    throttle.request();
    return new Promise((resolve) => awaitingFrame.push(resolve));
  }

  function endFrame() {
    const resolves = awaitingFrame;
    awaitingFrame = [];
    for (const resolve of resolves) resolve();
  }

  function stop() {
    stopped = true;
    throttle.stop();
    endFrame();
    clearTimeout(clockTimer);
    clearTimeout(viewersTimer);
  }

  function viewersChanged() {
    view.resendStats();
    viewersTimer ??= setTimeout(() => {
      viewersTimer = undefined;
      throttle.request();
    }, viewersMs);
  }

  /** Between two frames: the response's `seq` is the end of the last frame, and the next frame continues from there. */
  function admit(subscriber: Subscriber, { ref, epoch, seq }: Subscribe, resume: Resume): boolean {
    if (stopped) return false;
    if (subscriber.closed) return true;
    subscribers.add(subscriber);
    viewersChanged();
    const isRecovered = resume.kind === 'replay';
    const position = epoch === frames.epoch ? (seq ?? null) : null;
    subscriber.respond(...responses.create({ position, isRecovered, ref }));
    observe?.subscribed(isRecovered ? 'recovered' : seq === undefined ? 'fresh' : 'not_recovered');
    return true;
  }

  awaitClock();

  return {
    deliver(run) {
      frames.add(run);
      throttle.request();
    },
    join,
    leave(subscriber) {
      subscribers.remove(subscriber);
      viewersChanged();
    },
    refreshUsers(read) {
      if (frames.refreshUsers(read)) throttle.request();
    },
    campaignsChanged: throttle.request,
    knownUsers: users.ids,
    showToday(today, read) {
      if (frames.showToday(today, read)) throttle.request();
    },
    viewersChanged,
    dismiss(reason) {
      stop();
      return { subscribers: subscribers.dismiss(), resync: encode({ t: 'resync', room: id, reason }) };
    },
    stop,
    roomViewers: subscribers,
    get subscriptions() {
      return subscribers.size;
    },
    get lagging() {
      return subscribers.lagging;
    },
    get tickMs() {
      return tickNowMs();
    },
  };
}
