import type { DailyClose, DailyCloseSummary, Ledger, List } from '@lavish/protocol';
import { type CallOptions, listOf, part, type SendRequest } from '../request.ts';

/** The accounts of the platform. */
export interface LedgerResource {
  /** What each account holds now, and what has moved since the last daily close. */
  get(options?: CallOptions): Promise<Ledger>;
  /** Closed days, the latest first. */
  closes(options?: CallOptions): List<DailyCloseSummary>;
  /** A closed day. `day`: YYYY-MM-DD, in the zone that the server counts days in. */
  close(day: string, options?: CallOptions): Promise<DailyClose>;
}

export const ledgerResource = (send: SendRequest): LedgerResource => ({
  get: (options) => send({ method: 'GET', path: '/ledger', options }),
  closes: (options) => listOf(send, '/daily-closes', {}, options),
  close: (day, options) => send({ method: 'GET', path: `/daily-closes/${part(day)}`, options }),
});
