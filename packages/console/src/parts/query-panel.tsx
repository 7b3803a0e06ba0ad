import type { ReactNode } from 'react';
import { Panel } from './panel.tsx';
import { Failed, Loading } from './states.tsx';

interface ReadState<T> {
  data: T | undefined;
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
}

/** What a query has read, or that it loads, or why it failed. What was read stays below the reason when a later read fails. */
export function QueryState<T>({
  query,
  children,
}: {
  query: ReadState<T>;
  children: (data: T) => ReactNode;
}) {
  return (
    <>
      {query.isError && <Failed fault={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && children(query.data)}
      {query.data === undefined && !query.isError && <Loading />}
    </>
  );
}

interface Props<T> {
  title: string;
  query: ReadState<T>;
  className?: string;
  /** What stands beside the title. */
  actions?: ReactNode;
  children: (data: T) => ReactNode;
}

/** A titled part of a page that shows what a query has read. */
export const QueryPanel = <T,>({ query, children, ...panel }: Props<T>) => (
  <Panel {...panel}>
    <QueryState query={query}>{children}</QueryState>
  </Panel>
);
