import type { ConsoleCatalogue, ConsoleItem } from '@lavish/protocol';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { callApi } from '../api/request.ts';

export const CATALOGUE_KEY: readonly string[] = ['catalogue'];

/** Reads all items. A page of one item uses the same list. */
export const readCatalogue = queryOptions({
  queryKey: CATALOGUE_KEY,
  queryFn: ({ signal }) => callApi<ConsoleCatalogue>('/catalogue', { signal }),
});

/**
 * Shows a change before the server has made it. Returns the function that takes it back, for a refusal.
 */
export function showAtOnce(
  queries: QueryClient,
  change: (items: readonly ConsoleItem[]) => readonly ConsoleItem[],
): () => void {
  // A response that is on its way has the state from before.
  void queries.cancelQueries({ queryKey: CATALOGUE_KEY }, { revert: false });
  const before = queries.getQueryData<ConsoleCatalogue>(CATALOGUE_KEY);
  if (before === undefined) return () => {};
  queries.setQueryData<ConsoleCatalogue>(CATALOGUE_KEY, { ...before, data: [...change(before.data)] });
  return () => void queries.setQueryData(CATALOGUE_KEY, before);
}

export const itemPath = (id: string): string => `/v1/catalogue/${encodeURIComponent(id)}`;
