import type { Days, ReportSearch } from './report-search.ts';

/** What every report gets: the view that the address describes. */
export interface ReportView {
  search: ReportSearch;
  days: Days;
  /** The zone of the days. */
  zone: string;
  /** The parameters of the API. */
  parameters: URLSearchParams;
  /** Changes the address. `undefined` removes a filter. */
  change: (changed: Partial<Record<keyof ReportSearch, string | undefined>>) => void;
}
