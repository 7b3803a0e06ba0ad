import type { HostEarnings, Refusal } from '@lavish/protocol';
import { availableOf, clearedOf, type EarningsSums } from '../../domain/payouts/host-earnings.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { CORRECTION_PENDING } from './payout-rows.ts';

/** Gifts of all hosts after the rollups that a read adds up: some 20 ms. The follower usually is a second behind. */
const MAX_LOG_ROWS = 50_000;

const RETRY_S = 2;

interface EarningsRow extends Omit<EarningsSums, 'uncleared'> {
  state: string;
  unread: boolean;
  /** Coins that have not cleared, by the time when they do in unix milliseconds. */
  waiting: { at: number | null; coins: number }[];
  reserved: number;
  clearingDays: number;
  eligible: boolean;
  correctionPending: boolean;
}

export interface FoundEarnings {
  sums: EarningsSums;
  eligible: boolean;
  correctionPending: boolean;
  view: HostEarnings;
}

/**
 * What a host has earned and what can be paid out. In a transaction that holds the lock on the earnings, the result stays true
 * until it ends. `clearingDays`: of hosts without their own.
 *
 * @returns null if there is no such user; a refusal while the rollups are too far behind
 */
export async function readHostEarnings(
  db: Queryable,
  user: string,
  clearingDays: number,
): Promise<FoundEarnings | null | Refusal> {
  const [row] = await rows<EarningsRow>(db, READ, [user, clearingDays, MAX_LOG_ROWS]);
  if (!row) return null;
  if (row.state !== 'following' || row.unread) {
    const detail = 'The sums of earnings are being computed from the log: try again.';
    return refuse('rollups_not_ready', detail, { retry_after_s: RETRY_S });
  }
  const { waiting, reserved, eligible, correctionPending, balance, earned, added, takenBack, moved } = row;
  const uncleared = waiting.reduce((sum, { coins }) => sum + coins, 0);
  const sums = { balance, earned, uncleared, added, takenBack, moved };
  return {
    sums,
    eligible,
    correctionPending,
    view: {
      user,
      balance,
      cleared: clearedOf(sums),
      uncleared,
      clears: waiting.map(({ at, coins }) => ({ at: at === null ? null : timestamp(at), coins })),
      taken_back: takenBack,
      reserved,
      paid_out: moved - reserved,
      owed: Math.max(0, 0 - balance),
      available: availableOf(sums),
      clearing_days: row.clearingDays,
      payout_eligible: eligible,
      correction_pending: correctionPending,
    },
  };
}

/** As `readHostEarnings`, for a user that may not exist. */
export async function readEarningsOf(
  db: Queryable,
  user: string,
  clearingDays: number,
): Promise<HostEarnings | Refusal> {
  const found = await readHostEarnings(db, user, clearingDays);
  if (found === null) return refuse('user_not_found', `There is no user ${user}.`, { param: 'user' });
  return isRefusal(found) ? found : found.view;
}

/** One statement, so that all parts see the same payouts, position and log. */
const READ = {
  name: 'readHostEarnings',
  text: `
  select e.coins as balance, h.state, h.unread, h.earned, h.added, h.taken_back as "takenBack", h.moved,
         h.uncleared as waiting, u.payout_eligible as eligible, coalesce(u.clearing_days, $2) as "clearingDays",
         ${CORRECTION_PENDING('u.id')} as "correctionPending",
         (select coalesce(sum(p.coins), 0)::bigint from payouts p
           where p.user_id = u.id and p.state in ('awaiting_approval', 'approved', 'sent')) as reserved
    from users u join earnings e on e.user_id = u.id
   cross join lateral host_earnings(u.id, coalesce(u.clearing_days, $2), $3) h
   where u.id = $1`,
};
