import type { Gift } from '@lavish/protocol';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from '../api/request.ts';
import { giftKey } from './gift-key.ts';

/** Reads a gift. A gift never changes, so it is read once. */
export const readGift = (gift: string) =>
  queryOptions({
    queryKey: giftKey(gift),
    queryFn: ({ signal }) => callApi<Gift>(`/v1/gifts/${encodeURIComponent(gift)}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
