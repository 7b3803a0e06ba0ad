import type { Refusal } from '@lavish/protocol';
import type { FastifyRequest } from 'fastify';
import { isRefusal } from '../../../domain/refusal.ts';
import type { ReportBounds } from '../../../store/analytics/find-period.ts';
import { longReadOwner } from '../../access/long-reads.ts';
import type { HttpOptions } from '../../app.ts';
import { boundsOf } from './report-parameters.ts';

type ReportRequest = Pick<FastifyRequest, 'identity' | 'operator'> & { query: { from: string; to: string } };

/** Runs a report when it is the caller's turn, unless the request has no period. */
export async function runReport<Result>(
  { longReads }: Pick<HttpOptions, 'longReads'>,
  request: ReportRequest,
  read: (bounds: ReportBounds) => Promise<Result | Refusal>,
): Promise<Result | Refusal> {
  const bounds = boundsOf(request.query);
  return isRefusal(bounds) ? bounds : longReads.report(longReadOwner(request), () => read(bounds));
}
