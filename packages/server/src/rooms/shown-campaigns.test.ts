import { expect, it } from 'vitest';
import type { OpenCampaign } from '../domain/campaigns/running-campaigns.ts';
import { createShownCampaigns } from './shown-campaigns.ts';

const open = (id: string, rooms: string[] | null = null): OpenCampaign => ({
  id,
  name: null,
  startsAt: 10,
  endsAt: 20,
  rooms,
  multipliers: [],
});

it('calls `changed` when a campaign begins, ends or is replaced, and not otherwise', async () => {
  let clock = 9;
  let campaigns = [open('gala')];
  let changes = 0;
  const shown = createShownCampaigns({
    read: async () => campaigns,
    changed: () => {
      changes += 1;
    },
    now: () => clock,
  });
  const after = async (at: number) => {
    clock = at;
    await shown.refresh();
    return [changes, shown.in('stage').map(({ id }) => id)];
  };
  expect(await after(9)).toEqual([0, []]);
  expect(await after(10)).toEqual([1, ['gala']]);
  expect(await after(11)).toEqual([1, ['gala']]);
  campaigns = [open('gala', ['attic'])];
  expect(await after(12)).toEqual([2, []]);
  expect(shown.in('attic').map(({ id }) => id)).toEqual(['gala']);
  expect(await after(20)).toEqual([3, []]);
  expect(shown.version).toBe(3);
});
