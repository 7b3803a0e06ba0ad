import type { ReactNode } from 'react';
import { Pager } from './pager.tsx';
import { QueryState } from './query-panel.tsx';
import { Empty } from './states.tsx';
import type { useList } from './use-list.ts';

interface Props<Row> {
  list: ReturnType<typeof useList<Row>>;
  /** What an empty list means, and what to do. */
  empty: string;
  children: (rows: readonly Row[]) => ReactNode;
}

/** A page of a list with its pager. */
export const ListView = <Row,>({ list: { query, pager }, empty, children }: Props<Row>) => (
  <QueryState query={query}>
    {({ data }) =>
      data.length === 0 && pager.isFirst ? (
        <Empty>{empty}</Empty>
      ) : (
        <div className="panel">
          {children(data)}
          <Pager {...pager} />
        </div>
      )
    }
  </QueryState>
);
