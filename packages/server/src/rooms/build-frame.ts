import type { Frame } from '@lavish/protocol';
import { mentionedIn, mentionedInBattle, mentionedToday } from '../domain/users/mentioned-users.ts';
import { describeEnds } from './describe-ends.ts';
import type { Stretch } from './event-ring.ts';
import type { KnownUsers } from './known-users.ts';
import { mergeGifts } from './merge-gifts.ts';
import { type FrameBudget, MAX_DETAILED_GIFTS, sumSmallGifts } from './sum-small-gifts.ts';

export interface FrameParts {
  room: string;
  epoch: string;
  stretch: Stretch;
  /** The first seq after the previous frame, even if the frame has no events. */
  from: number;
  state: Frame['state'];
  /** Users whose name, avatar or level has changed. */
  changed: Iterable<string>;
  /** Unix milliseconds. */
  atMs: number;
  /** For a frame for overlays, as for `sumSmallGifts`; null: it is for viewers. */
  overlayMinCoins: number | null;
}

/** Builds one message from a stretch: merges streaks, sums small gifts, bounds details, and adds all mentioned users. */
export function buildFrame(parts: FrameParts, users: KnownUsers, budget: FrameBudget): Frame {
  const { room, epoch, stretch, from, state, changed, atMs, overlayMinCoins } = parts;
  const events = sumSmallGifts(mergeGifts(stretch.events), budget, overlayMinCoins);
  // A frame of one tick has few. A slow reader gets those of many ticks at once.
  const ended = describeEnds(stretch.ended, MAX_DETAILED_GIFTS);
  const mentioned = events.flatMap((event) => (event.type === 'gifts_summary' ? [] : mentionedIn(event)));
  const inEnded = ended.flatMap(({ details }) => (details ? [details.sender, details.receiver] : []));
  const supporters = state?.supporters?.map(({ user }) => user) ?? [];
  const topToday = state?.today ? mentionedToday(state.today) : [];
  const battleUsers = state?.battle ? mentionedInBattle(state.battle) : [];
  return {
    t: 'frame',
    room,
    epoch,
    from,
    to: stretch.events.at(-1)?.seq ?? from - 1,
    at: new Date(atMs).toISOString(),
    events: [...events, ...ended],
    users: users.pick([...mentioned, ...inEnded, ...supporters, ...topToday, ...battleUsers, ...changed]),
    ...(state && { state }),
  };
}
