import type { Campaign } from '@lavish/protocol';
import { callApi } from '../api/request.ts';

/** All queries about campaigns begin with it. */
export const CAMPAIGNS_KEY = ['campaigns'];

export const campaignKey = (id: string): string[] => [...CAMPAIGNS_KEY, id];

export const campaignPath = (id: string): string => `/v1/campaigns/${encodeURIComponent(id)}`;

interface Page {
  data: Campaign[];
  next_cursor: string | null;
}

/** Campaigns last a year at most, so those that start earlier are over when a calendar's month begins. */
const LONGEST_MS = 366 * 86_400_000;

/** Pages of 200: more campaigns than a platform has in a year. */
const MAX_PAGES = 10;

/** All campaigns that can have a day at `from` or later, unix milliseconds, latest first. */
export async function readCampaigns(from: number, signal: AbortSignal): Promise<Campaign[]> {
  const campaigns: Campaign[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const parameters: URLSearchParams = new URLSearchParams({
      limit: '200',
      ...(cursor !== null && { cursor }),
    });
    const { data, next_cursor }: Page = await callApi<Page>(`/v1/campaigns?${parameters}`, { signal });
    campaigns.push(...data);
    const last = data.at(-1);
    if (next_cursor === null || last === undefined || Date.parse(last.starts_at) < from - LONGEST_MS) break;
    cursor = next_cursor;
  }
  return campaigns;
}
