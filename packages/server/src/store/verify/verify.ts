import type pg from 'pg';
import { auditInSnapshot } from '../battles/audit-stored-battle.ts';
import { auditCampaignInSnapshot } from '../campaigns/audit-stored-campaign.ts';
import { AGENCY_CHECKS } from './agency-checks.ts';
import { auditWallet, readWalletsToAudit } from './audit-wallets.ts';
import { BATTLE_CHECKS } from './battle-checks.ts';
import { BATTLE_RECORD_CHECKS } from './battle-record-checks.ts';
import { CAMPAIGN_CHECKS } from './campaign-checks.ts';
import { CHECKS, type Check } from './checks.ts';
import { CORRECTION_CHECKS } from './correction-checks.ts';
import { DAILY_CLOSE_CHECKS } from './daily-close-checks.ts';
import { JOURNAL_CHECKS } from './journal-checks.ts';
import { LOG_CHECKS } from './log-checks.ts';
import { PAYOUT_CHECKS } from './payout-checks.ts';
import { PURCHASE_CHECKS } from './purchase-checks.ts';
import { RANKING_CHECKS } from './ranking-checks.ts';
import { RECORD_CHECKS } from './record-checks.ts';
import { ROLLUP_CHECKS } from './rollup-checks.ts';

/** Every check that is a query. */
export const ALL_CHECKS: readonly Check[] = [
  ...CHECKS,
  ...JOURNAL_CHECKS,
  ...PURCHASE_CHECKS,
  ...PAYOUT_CHECKS,
  ...CORRECTION_CHECKS,
  ...RECORD_CHECKS,
  ...BATTLE_CHECKS,
  ...BATTLE_RECORD_CHECKS,
  ...LOG_CHECKS,
  ...RANKING_CHECKS,
  ...CAMPAIGN_CHECKS,
  ...ROLLUP_CHECKS,
  ...DAILY_CLOSE_CHECKS,
  ...AGENCY_CHECKS,
];

/** Checked by recomputing every battle, which a query cannot do. */
export const AUDIT_CLAIM = 'every battle is stored as its gifts recompute it';

/** Proved by recomputing every campaign that has begun. */
export const CAMPAIGN_AUDIT_CLAIM = 'every campaign comes out of the log as it is stored';

/** Proved by replaying the movements of every wallet that more than gifts and top-ups have changed. */
export const WALLET_AUDIT_CLAIM =
  "replaying the rules of funding gives every wallet's balances, debt and corrections of gifts";

export interface CheckResult {
  claim: string;
  /** The first row that disagrees; null when none does. */
  disagrees: string | null;
}

/** Called after each query and each audited battle or campaign, with the claim and the number of steps. */
export type OnProgress = (claim: string, done: number, of: number) => void;

/**
 * Checks the invariants over the whole database. All checks read one snapshot, so nodes may keep running.
 */
export async function verifyDatabase(pool: pg.Pool, onProgress: OnProgress): Promise<CheckResult[]> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query('set local statement_timeout = 0');
    await client.query(`set local work_mem = '64MB'`);
    const { rows: battles } = await client.query<{ id: string }>('select id from battles order by id');
    const { rows: campaigns } = await client.query<{ id: string }>(
      'select id from campaigns where starts_at <= now() order by id',
    );
    const wallets = await readWalletsToAudit(client);
    const of = ALL_CHECKS.length + battles.length + campaigns.length + wallets.length;
    const verdicts: CheckResult[] = [];
    for (const { claim, sql } of ALL_CHECKS) {
      const { rows } = await client.query<{ disagrees: string }>(sql);
      verdicts.push({ claim, disagrees: rows[0]?.disagrees ?? null });
      onProgress(claim, verdicts.length, of);
    }
    const ids = battles.map(({ id }) => id);
    const disagrees = await auditBattles(client, ids, (audited) =>
      onProgress(AUDIT_CLAIM, ALL_CHECKS.length + audited, of),
    );
    verdicts.push({ claim: AUDIT_CLAIM, disagrees });
    const campaignIds = campaigns.map(({ id }) => id);
    const disagreeing = await auditCampaigns(client, campaignIds, (audited) =>
      onProgress(CAMPAIGN_AUDIT_CLAIM, ALL_CHECKS.length + battles.length + audited, of),
    );
    verdicts.push({ claim: CAMPAIGN_AUDIT_CLAIM, disagrees: disagreeing });
    const wrongWallet = await auditWallets(client, wallets, (audited) =>
      onProgress(WALLET_AUDIT_CLAIM, of - wallets.length + audited, of),
    );
    verdicts.push({ claim: WALLET_AUDIT_CLAIM, disagrees: wrongWallet });
    await client.query('commit');
    return verdicts;
  } finally {
    client.release();
  }
}

/** Returns the first difference between a stored battle and its gifts, or null. */
async function auditBattles(
  client: pg.PoolClient,
  ids: readonly string[],
  onAudited: (audited: number) => void,
): Promise<string | null> {
  for (const [index, id] of ids.entries()) {
    const audit = await auditInSnapshot(client, id);
    const [first] = audit?.differences ?? [];
    if (first) {
      return `battle ${audit?.battle}: ${first.where} is ${first.stored}, by its gifts ${first.recomputed}`;
    }
    onAudited(index + 1);
  }
  return null;
}

/** Returns the first difference between a wallet and its movements, or null. */
async function auditWallets(
  client: pg.PoolClient,
  users: readonly string[],
  onAudited: (audited: number) => void,
): Promise<string | null> {
  for (const [index, user] of users.entries()) {
    const difference = await auditWallet(client, user);
    if (difference !== null) return difference;
    onAudited(index + 1);
  }
  return null;
}

/** Returns the first difference between a campaign and the log, or null. */
async function auditCampaigns(
  client: pg.PoolClient,
  ids: readonly string[],
  onAudited: (audited: number) => void,
): Promise<string | null> {
  for (const [index, id] of ids.entries()) {
    const audit = await auditCampaignInSnapshot(client, id);
    const [first] = audit?.differences ?? [];
    if (first) return `campaign ${id}: ${first.where} is ${first.stored}, by the log ${first.recomputed}`;
    onAudited(index + 1);
  }
  return null;
}
