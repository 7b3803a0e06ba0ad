import type { ApiServer } from '../../api/support/api-server.ts';
import type { Days, DefinedRow } from './analytics-definitions.ts';
import type { periodsOf } from './figure-periods.ts';
import type { GeneratedLog } from './generated-log.ts';

/** A server with a generated log, whose figures are compared with plain SQL. */
export interface FigureStage {
  readonly log: GeneratedLog;
  readonly server: ApiServer;
  readonly periods: ReturnType<typeof periodsOf>;
  /** The days on which the clocks change. */
  readonly changes: readonly string[];
  /** The response with status 200 at this path. */
  call<Response = Report>(path: string): Promise<Response>;
  /** The condition in SQL for the gifts of these days. */
  daysOf(days: Days, inZone?: string): string;
}

export interface Times {
  from: string;
  to: string;
}
export interface Report {
  period: Times;
  previous_period: Times | null;
  figures: DefinedRow;
  previous: DefinedRow;
  total: DefinedRow;
  retention: DefinedRow;
  data: (DefinedRow & { starts_at: string; ends_at: string; previous?: DefinedRow })[];
  has_more: boolean;
}

export const pick = (row: DefinedRow, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, row[name]]));
