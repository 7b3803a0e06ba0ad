import { type ConsoleWhatIf, isLavishError, type PostWhatIf } from '@lavish/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { callApi } from '../api/request.ts';

const POLL_MS = 700;

const whatIfKey = (id: string | null) => ['what-ifs', id];

export interface WhatIfState {
  /** The what-if that was started here. Undefined: there is none yet. */
  whatIf: ConsoleWhatIf | undefined;
  /** Why it could not be started or read. */
  fault: unknown;
  isStarting: boolean;
  /** Another one that runs, so that this one was not started. */
  other: ConsoleWhatIf | undefined;
  start: (request: PostWhatIf) => void;
  cancel: (id: string) => void;
}

/** A what-if in the background: starts it, follows its progress, and cancels it. One runs at a time in the whole installation. */
export function useWhatIf(): WhatIfState {
  const queries = useQueryClient();
  const [id, setId] = useState<string | null>(null);
  const start = useMutation({
    mutationFn: (body: PostWhatIf) => callApi<ConsoleWhatIf>('/what-ifs', { method: 'POST', body }),
    onSuccess: (started) => {
      queries.setQueryData(whatIfKey(started.id), started);
      setId(started.id);
    },
  });
  const query = useQuery({
    queryKey: whatIfKey(id),
    queryFn: ({ signal }) => callApi<ConsoleWhatIf>(`/what-ifs/${id}`, { signal }),
    enabled: id !== null,
    staleTime: POLL_MS,
    refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? POLL_MS : false),
  });
  const isTaken = isLavishError(start.error) && start.error.code === 'limit_reached';
  const latest = useQuery({
    queryKey: [...whatIfKey('latest')],
    queryFn: ({ signal }) => callApi<{ what_if: ConsoleWhatIf | null }>('/what-ifs/latest', { signal }),
    enabled: isTaken,
    refetchInterval: isTaken ? POLL_MS : false,
  });
  const other = latest.data?.what_if ?? undefined;
  const cancel = useMutation({
    mutationFn: (cancelled: string) =>
      callApi<ConsoleWhatIf>(`/what-ifs/${cancelled}/cancel`, { method: 'POST' }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['what-ifs'] }),
  });
  return {
    whatIf: start.isError || start.isPending ? undefined : query.data,
    fault: isTaken ? null : (start.error ?? query.error ?? cancel.error),
    isStarting: start.isPending,
    other: isTaken && other?.state === 'running' ? other : undefined,
    start: start.mutate,
    cancel: cancel.mutate,
  };
}
