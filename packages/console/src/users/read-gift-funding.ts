import type { GiftFunding } from '@lavish/protocol';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from '../api/request.ts';
import { giftKey } from './gift-key.ts';

/** Reads what paid for a gift, and its corrections. */
export const readGiftFunding = (gift: string) =>
  queryOptions({
    queryKey: [...giftKey(gift), 'funding'],
    queryFn: ({ signal }) =>
      callApi<GiftFunding>(`/v1/gifts/${encodeURIComponent(gift)}/funding`, { signal }),
  });
