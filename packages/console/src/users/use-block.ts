import type { User } from '@lavish/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { callApi } from '../api/request.ts';
import { userKey } from './user-key.ts';

/** Blocks a user, or lifts the block. The page shows it before the server has responded, and takes it back if that refuses. */
export function useBlock(id: string) {
  const queries = useQueryClient();
  const queryKey = userKey(id);
  return useMutation({
    mutationFn: ({ blocked, reason }: { blocked: boolean; reason: string }) =>
      callApi<User>(`/v1/users/${encodeURIComponent(id)}`, { method: 'PUT', body: { blocked }, reason }),
    onMutate: async ({ blocked }) => {
      await queries.cancelQueries({ queryKey, exact: true });
      const before = queries.getQueryData<User>(queryKey);
      if (before !== undefined) queries.setQueryData<User>(queryKey, { ...before, blocked });
      return before;
    },
    onError: (_fault, _block, before) => queries.setQueryData(queryKey, before),
    // Not awaited: a refusal is shown at once, also while the server does not respond to the read.
    onSettled: () => void queries.invalidateQueries({ queryKey }),
  });
}
