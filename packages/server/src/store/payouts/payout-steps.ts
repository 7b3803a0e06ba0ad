import type { PayoutStep } from '@lavish/protocol';
import type pg from 'pg';
import { timestamp } from '../../domain/timestamp.ts';

interface NewStep {
  step: PayoutStep;
  actor: string;
  reason?: string | null;
  /** Unix milliseconds. */
  at: number;
}

/** Writes what happened to locked payouts. */
export async function addSteps(
  client: pg.ClientBase,
  payouts: readonly string[],
  { step, actor, reason = null, at }: NewStep,
): Promise<void> {
  await client.query(
    `insert into payout_steps (payout_id, ordinal, step, actor, reason, at)
     select id, coalesce((select max(ordinal) from payout_steps s where s.payout_id = id), 0) + 1, $2, $3, $4, $5
       from unnest($1::uuid[]) id`,
    [payouts, step, actor, reason, timestamp(at)],
  );
}
