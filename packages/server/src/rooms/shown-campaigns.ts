import type { RoomCampaign } from '@lavish/protocol';
import {
  type OpenCampaign,
  type RunningCampaign,
  runningCampaigns,
} from '../domain/campaigns/running-campaigns.ts';

export interface ShownCampaignsOptions {
  /** Reads the campaigns that are not over. */
  read(): Promise<readonly OpenCampaign[]>;
  /** Called when rooms show other campaigns than before. */
  changed(): void;
  /** Unix milliseconds. */
  now(): number;
}

/** The campaigns that rooms show. They have no `seq`: that one instant begins a campaign locks no room. */
export interface ShownCampaigns {
  in(room: string): RoomCampaign[];
  /** Raised by every change. */
  readonly version: number;
  /**
   * Reads the campaigns, and compares the running ones with those of the last call.
   *
   * @throws when the database could not be read
   */
  refresh(): Promise<void>;
}

export function createShownCampaigns({ read, changed, now }: ShownCampaignsOptions): ShownCampaigns {
  let running: RunningCampaign[] = [];
  let text = '[]';
  let version = 0;

  return {
    in: (room) => running.filter(({ rooms }) => rooms?.has(room) ?? true).map(({ view }) => view),
    get version() {
      return version;
    },
    async refresh() {
      const next = runningCampaigns(await read(), now());
      const nextText = JSON.stringify(next.map(({ rooms, view }) => [rooms && [...rooms], view]));
      if (nextText === text) return;
      running = next;
      text = nextText;
      version += 1;
      changed();
    },
  };
}
