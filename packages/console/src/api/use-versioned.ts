import { useQuery } from '@tanstack/react-query';
import { readVersioned } from './request.ts';

/**
 * Reads what a dialog edits when it opens, with its version. It is not read again while the dialog is open, so that the operator
 * edits what they see. `isEnabled` false: nothing is read, because there is nothing with a version.
 */
export const useVersioned = <T>(path: string, isEnabled = true) =>
  useQuery({
    queryKey: ['versioned', path],
    queryFn: ({ signal }) => readVersioned<T>(path, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    enabled: isEnabled,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
