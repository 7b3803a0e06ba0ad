import { expect, it } from 'vitest';
import { type OpenCampaign, runningCampaigns } from './running-campaigns.ts';

const NOW = Date.UTC(2026, 0, 31, 12);

const campaign = (over: Partial<OpenCampaign> = {}): OpenCampaign => ({
  id: 'gala',
  name: null,
  startsAt: NOW,
  endsAt: NOW + 1,
  rooms: null,
  multipliers: [],
  ...over,
});

it('rooms show a campaign from its first to its last millisecond', () => {
  expect([-1, 0, 1].map((off) => runningCampaigns([campaign()], NOW + off).length)).toEqual([0, 1, 0]);
});

it('rooms show the multiplier of the window that runs', () => {
  const window = {
    id: 'x2',
    starts_at: '2026-01-31T12:00:00.000Z',
    ends_at: '2026-01-31T13:00:00.000Z',
    multiplier: 2,
  };
  const long = campaign({ startsAt: NOW - 1, endsAt: NOW + 7_200_000, multipliers: [window] });
  const shown = [-1, 0, 3_600_000].map((off) => runningCampaigns([long], NOW + off)[0]!.view);
  expect(shown.map(({ multiplier, multiplier_ends_at }) => [multiplier, multiplier_ends_at])).toEqual([
    [1, null],
    [2, window.ends_at],
    [1, null],
  ]);
});
