import type { App, HttpOptions } from '../../app.ts';
import { calendarReportRoutes } from './calendar-report-routes.ts';
import { giftReportRoutes } from './gift-report-routes.ts';
import { createReportQueue } from './report-queue.ts';

/** Reports of business figures. All of them take turns in one queue. */
export function analyticsRoutes(app: App, options: HttpOptions): void {
  const run = createReportQueue();
  giftReportRoutes(app, options, run);
  calendarReportRoutes(app, options, run);
}
