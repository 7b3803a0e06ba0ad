import type { QueryResult } from 'pg';

interface PlanNode {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

function readBy(node: PlanNode): number {
  const below = (node.Plans ?? []).reduce((sum, plan) => sum + readBy(plan), 0);
  if (!/Scan$/.test(node['Node Type']) || /(CTE|Subquery|Function|Values) Scan/.test(node['Node Type']))
    return below;
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return below + (node['Actual Rows'] + removed) * node['Actual Loops'];
}

/**
 * Rows that the scans of a statement have read from tables and indexes, whether they came through the filters or not.
 * `explained`: the result of `explain (analyze, format json)`.
 */
export const rowsRead = (explained: Pick<QueryResult, 'rows'>): number =>
  readBy(explained.rows[0]['QUERY PLAN'][0].Plan);
