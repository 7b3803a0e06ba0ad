import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { callApi } from '../api/request.ts';

/** Reads a report of the analytics API. The one before stays visible until the next has arrived. */
export const useReport = <T>(report: string, parameters: URLSearchParams) =>
  useQuery({
    queryKey: ['analytics', report, parameters.toString()],
    queryFn: ({ signal }) => callApi<T>(`/v1/analytics/${report}?${parameters}`, { signal }),
    placeholderData: keepPreviousData,
  });

/** The address of the same report as CSV. Up to 10,000 rows, which is the API's limit. */
export function csvAddress(report: string, parameters: URLSearchParams, isRanked = false): string {
  const csv = new URLSearchParams(parameters);
  csv.set('format', 'csv');
  if (isRanked) csv.set('limit', '10000');
  return `/console/api/v1/analytics/${report}?${csv}`;
}
