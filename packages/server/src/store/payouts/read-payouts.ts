import {
  fromWireId,
  type Payout,
  type PayoutState,
  type PayoutStep,
  type PayoutWithSteps,
} from '@lavish/protocol';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { type PayoutRow, payoutView, SELECT_PAYOUTS } from './payout-rows.ts';

/** A payout by its identifier on the wire. Null: there is none. */
export async function findPayout(db: Queryable, wireId: string): Promise<PayoutRow | null> {
  const id = fromWireId('pay', wireId);
  if (id === null) return null;
  const [row] = await rows<PayoutRow>(db, `${SELECT_PAYOUTS} where p.id = $1`, [id]);
  return row ?? null;
}

/** Steps that a payout shows. More than these come only of approvals that were returned again and again. */
const MAX_STEPS = 100;

export async function withSteps(db: Queryable, payout: PayoutRow): Promise<PayoutWithSteps> {
  const steps = await rows<{ step: PayoutStep; actor: string | null; reason: string | null; at: number }>(
    db,
    `select * from (
       select ordinal, step, actor, reason, at from payout_steps where payout_id = $1 order by ordinal desc limit $2) last
      order by ordinal`,
    [payout.id, MAX_STEPS],
  );
  return {
    ...payoutView(payout),
    steps: steps.map(({ step, actor, reason, at }) => ({ step, actor, reason, at: timestamp(at) })),
  };
}

export interface PayoutFilter {
  user?: string | undefined;
  state?: PayoutState | undefined;
  /** 32 hex digits. */
  batch?: string | undefined;
}

/** Payouts, newest first. Each filter has an index by id. */
export async function listPayouts(
  db: Queryable,
  { user, state, batch }: PayoutFilter,
  { limit, after }: { limit: number; after?: { id: string } },
): Promise<(Payout & { uuid: string })[]> {
  const values: unknown[] = [limit];
  const where: string[] = [];
  const add = (condition: string, value: unknown) => {
    values.push(value);
    where.push(`${condition} $${values.length}`);
  };
  if (user !== undefined) add('p.user_id =', user);
  if (state !== undefined) add('p.state =', state);
  if (batch !== undefined) add('p.batch_id =', batch);
  if (after) add('p.id <', after.id);
  const condition = where.length > 0 ? `where ${where.join(' and ')}` : '';
  const found = await rows<PayoutRow>(
    db,
    `${SELECT_PAYOUTS} ${condition} order by p.id desc limit $1`,
    values,
  );
  return found.map((row) => ({ ...payoutView(row), uuid: row.id }));
}
