import { isDeepStrictEqual } from 'node:util';
import {
  type Frame,
  LIMITS,
  type NumberedEvent,
  type Room,
  type RoomCampaign,
  type RoomState,
  type RoomStats,
  type RoomToday,
} from '@lavish/protocol';
import type { RoomEvents, RoomSnapshot } from '../domain/rooms/room-events.ts';
import { mentionedInBattle, mentionedToday } from '../domain/users/mentioned-users.ts';
import { battleView } from '../wire/battle-views.ts';
import { createRunningStreaks, type RunningStreaks } from './running-streaks.ts';
import { createShownBattle } from './shown-battle.ts';
import type { ShownCampaigns } from './shown-campaigns.ts';
import { createTopSupporters } from './top-supporters.ts';

export interface RoomView {
  apply(events: RoomEvents): void;
  /** The whole state, for a new subscriber. `nowMs`: Unix milliseconds. */
  state(viewers: number, nowMs: number): RoomState;
  /** The changes since the last frame; undefined: none. */
  takeChanges(viewers: number, nowMs: number): Frame['state'];
  /** When a waiting change of the battle may be sent, Unix milliseconds. Null: none waits. */
  readonly battleDueMs: number | null;
  /** Takes the top of the day's rankings. @returns whether it has changed */
  showToday(today: RoomToday): boolean;
  /** Forces the stats into the next frame: a new subscriber has already seen newer ones. */
  resendStats(): void;
  /** The users that `state` mentions. */
  mentioned(): string[];
  readonly streaks: RunningStreaks;
}

/** Adds a guest to the room, and to the list if it has space. */
function withGuest(room: Room, user: string): Room {
  if (room.guests.includes(user)) return room;
  return room.guests.length < LIMITS.maxShownGuests
    ? { ...room, guests: [...room.guests, user] }
    : { ...room, has_more_guests: true };
}

/** The state of a room after the applied events, or newer. Only the last value of each part is kept. */
export function createRoomView(
  snapshot: RoomSnapshot,
  { scoresMs, campaigns }: { scoresMs: number; campaigns?: Pick<ShownCampaigns, 'in' | 'version'> },
): RoomView {
  let room: Room = snapshot.room;
  let { gifts, coins, senders } = snapshot.room.stats;
  let sentStats: RoomStats | null = null;
  let { today } = snapshot;
  let todayChanged = false;
  let supportersChanged = false;
  const supporters = createTopSupporters(snapshot.supporters);
  const streaks = createRunningStreaks(snapshot.streaks);
  const shown = createShownBattle(snapshot.battle, scoresMs);
  let campaignsVersion = campaigns?.version ?? 0;
  let sentCampaigns = JSON.stringify(campaigns?.in(room.id) ?? []);

  /** The campaigns of the room, if they have changed since the last frame. */
  function changedCampaigns(): RoomCampaign[] | null {
    if (campaigns === undefined || campaigns.version === campaignsVersion) return null;
    campaignsVersion = campaigns.version;
    const now = campaigns.in(room.id);
    const text = JSON.stringify(now);
    if (text === sentCampaigns) return null;
    sentCampaigns = text;
    return now;
  }

  const stats = (viewers: number): RoomStats => ({ gifts, coins, senders, viewers });

  const guestsWithout = (user: string) => room.guests.filter((guest) => guest !== user);

  function applyEvent(event: NumberedEvent) {
    switch (event.type) {
      case 'gift':
        streaks.follow(event);
        break;
      case 'guest_joined':
        room = withGuest(room, event.user);
        break;
      case 'guest_left':
        room = { ...room, guests: guestsWithout(event.user) };
        break;
      case 'room_ended':
        room = { ...room, live: false, ended_at: event.at };
        break;
    }
  }

  return {
    apply(run) {
      for (const event of run.events) applyEvent(event);
      shown.update(run.battle);
      // Totals grow unless gifts are reversed: the larger is the newer.
      if (run.topSupporters || run.totals.gifts > gifts) ({ gifts, coins, senders } = run.totals);
      if (run.topSupporters) {
        supporters.replace(run.topSupporters);
        supportersChanged = true;
      }
      const lastSeqs = new Map(
        run.events.map((event) => [event.type === 'gift' ? event.sender : '', event.seq]),
      );
      for (const supporter of run.supporters) {
        const seq = lastSeqs.get(supporter.user);
        if (seq !== undefined && supporters.update(supporter, seq)) supportersChanged = true;
      }
    },
    state(viewers, nowMs) {
      const running = campaigns?.in(room.id) ?? [];
      return {
        room: { ...room, stats: stats(viewers) },
        stats: stats(viewers),
        streaks: streaks.list(),
        supporters: supporters.list(),
        today,
        battle: shown.battle && battleView(shown.battle, nowMs),
        ...(running.length > 0 && { campaigns: running }),
      };
    },
    takeChanges(viewers, nowMs) {
      const now = stats(viewers);
      const statsChanged = sentStats === null || !sameStats(now, sentStats);
      const battle = shown.takeChange(nowMs);
      const running = changedCampaigns();
      const changes: Frame['state'] = {
        ...(statsChanged && { stats: now }),
        ...(supportersChanged && { supporters: supporters.list() }),
        ...(todayChanged && { today }),
        ...(battle && { battle: battleView(battle, nowMs) }),
        ...(running && { campaigns: running }),
      };
      sentStats = now;
      supportersChanged = false;
      todayChanged = false;
      return Object.keys(changes).length > 0 ? changes : undefined;
    },
    showToday(read) {
      if (isDeepStrictEqual(read, today)) return false;
      today = read;
      todayChanged = true;
      return true;
    },
    get battleDueMs() {
      return shown.dueMs;
    },
    resendStats() {
      sentStats = null;
    },
    mentioned: () => [
      room.host,
      ...room.guests,
      ...streaks.list().flatMap(({ sender, receiver }) => [sender, receiver]),
      ...supporters.list().map(({ user }) => user),
      ...mentionedToday(today),
      ...(shown.battle ? mentionedInBattle(shown.battle) : []),
    ],
    streaks,
  };
}

const sameStats = (a: RoomStats, b: RoomStats) =>
  a.gifts === b.gifts && a.coins === b.coins && a.senders === b.senders && a.viewers === b.viewers;
