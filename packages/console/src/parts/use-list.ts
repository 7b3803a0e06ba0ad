import { keepPreviousData, type QueryKey, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { callApi } from '../api/request.ts';

export interface ListPage<Row> {
  data: Row[];
  next_cursor: string | null;
}

/**
 * Reads the pages of a list of the API: `path` below `/console/api`, with its parameters. Returns the query of the shown page
 * and the properties of its `Pager`. A component that shows another list needs another `key`.
 */
export function useList<Row>(
  queryKey: QueryKey,
  path: string,
  parameters: Record<string, string>,
  { refetchMs = false }: { refetchMs?: number | false } = {},
) {
  /** The cursors of the pages so far. The last one is of the page that is shown. */
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const query = useQuery({
    queryKey: [...queryKey, parameters, cursor ?? ''],
    queryFn: ({ signal }) => {
      const all = new URLSearchParams({ ...parameters, ...(cursor !== undefined && { cursor }) });
      return callApi<ListPage<Row>>(`${path}?${all}`, { signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval: cursor === undefined && refetchMs,
  });
  return {
    query,
    pager: {
      isFirst: cursors.length === 0,
      next: query.data?.next_cursor ?? null,
      onNext: (next: string) => setCursors([...cursors, next]),
      onPrevious: () => setCursors(cursors.slice(0, -1)),
    },
  };
}
