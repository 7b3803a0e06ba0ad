import type { CampaignMultiplier, RoomCampaign } from '@lavish/protocol';
import { timestamp } from '../timestamp.ts';

/** The part of a campaign that rooms show. Times in unix milliseconds. */
export interface OpenCampaign {
  id: string;
  name: string | null;
  startsAt: number;
  /** Exclusive; the time of its cancellation if that is earlier. */
  endsAt: number;
  /** Null: all. */
  rooms: readonly string[] | null;
  multipliers: readonly CampaignMultiplier[];
}

/** A campaign that runs, as rooms show it. */
export interface RunningCampaign {
  rooms: ReadonlySet<string> | null;
  view: RoomCampaign;
}

/** The campaigns that run at `now`, unix milliseconds, in the order in which they are given. */
export const runningCampaigns = (campaigns: readonly OpenCampaign[], now: number): RunningCampaign[] =>
  campaigns
    .filter(({ startsAt, endsAt }) => startsAt <= now && now < endsAt)
    .map(({ id, name, endsAt, rooms, multipliers }) => {
      const window = multipliers.find(
        ({ starts_at, ends_at }) => Date.parse(starts_at) <= now && now < Date.parse(ends_at),
      );
      return {
        rooms: rooms && new Set(rooms),
        view: {
          id,
          name,
          ends_at: timestamp(endsAt),
          multiplier: window?.multiplier ?? 1,
          multiplier_ends_at: window?.ends_at ?? null,
        },
      };
    });
