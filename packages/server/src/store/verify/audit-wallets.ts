import type pg from 'pg';
import { ImpossibleMovement } from '../../domain/ledger/funding/apply-movement.ts';
import { expiredCredits } from '../../domain/ledger/journals/move-funding.ts';
import { bookChange, type WalletBalance } from '../../domain/ledger/journals/wallet-journal.ts';
import {
  type MovementRow,
  readMovements,
  replayRow,
  startHistory,
  type WalletHistory,
} from '../ledger/wallet-history.ts';
import { auditCorrections, type ExpectedGaps } from './audit-corrections.ts';

interface Audit {
  history: WalletHistory;
  /** When a journal returned coins: those past their expiry then must expire next. Null: none did. */
  returnedAt: number | null;
  /** What journals did to gaps, in their order. */
  gaps: ExpectedGaps[];
}

/** The users whose wallets more than gifts, top-ups and purchases have changed. Queries check the others. */
export async function readWalletsToAudit(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ user: string }>(
    `select distinct user_id as user from journals where account = 'wallet' and kind not in ('top_up', 'purchase') order by 1`,
  );
  return rows.map(({ user }) => user);
}

/** Replays the movements of a wallet. Returns the first difference from what is stored, or null. */
export async function auditWallet(client: pg.ClientBase, user: string): Promise<string | null> {
  const audit: Audit = { history: startHistory(user), returnedAt: null, gaps: [] };
  for (const row of await readMovements(client, audit.history)) {
    const difference = differenceOf(audit, row);
    if (difference !== null) return `${row.kind} ${row.id} of ${user}: ${difference}`;
  }
  const missing = nextJournal(audit);
  if (missing !== null) return `wallet of ${user}: its last movement has no ${missing.kind}`;
  return (
    (await compareWallet(client, audit.history)) ??
    (await auditCorrections(client, audit.history, audit.gaps))
  );
}

/** The journal that must follow the last movement in its transaction; null: none. */
function nextJournal({
  history: { funding },
  returnedAt,
}: Audit): { kind: 'expiry'; credit: number } | { kind: 'repayment' } | null {
  const [credit] = returnedAt === null ? [] : expiredCredits(funding, returnedAt);
  if (credit !== undefined) return { kind: 'expiry', credit };
  return funding.owed > 0 && funding.unspent.paid > 0 ? { kind: 'repayment' } : null;
}

const balanceOf = ({ funding: { unspent, owed, version } }: WalletHistory): WalletBalance => ({
  coins: unspent.paid + unspent.promotional,
  promotional: unspent.promotional,
  owed,
  version,
});

/** Replays one movement, and compares what follows from the rules with its row. Null: they are equal. */
function differenceOf(audit: Audit, row: MovementRow): string | null {
  const { history } = audit;
  const before = balanceOf(history);
  const wrongPlace = checkPlace(audit, row);
  if (wrongPlace !== null) return wrongPlace;
  try {
    replayRow(history, row);
  } catch (error) {
    if (error instanceof ImpossibleMovement) return error.message;
    throw error;
  }
  const after = balanceOf(history);
  if (row.kind === 'reversal' || row.kind === 'chargeback_withdrawal') audit.returnedAt = row.at;
  else if (row.kind !== 'expiry') audit.returnedAt = null;
  const { gapChanges: changes } = history.funding;
  if (changes.length > 0 || row.kind === 'reversal')
    audit.gaps.push({ journal: row.id, kind: row.kind, subject: row.subject, changes });

  const stored = {
    ...{
      balance: row.balance,
      promotional: row.promotionalBalance,
      owed: row.kind === 'gift' ? 0 : row.owed,
    },
    ...{ coins: row.coins, promotionalCoins: row.promotional },
    ...{ platform: row.platform, promotion: row.promotion },
  };
  const expected = { ...expectedEntries(row, before, after) };
  for (const [field, value] of Object.entries(expected)) {
    const found = stored[field as keyof typeof stored];
    if (found !== value) return `${field} is ${found}, by the rules ${value}`;
  }
  return null;
}

function expectedEntries(row: MovementRow, before: WalletBalance, after: WalletBalance) {
  const balances = { balance: after.coins, promotional: after.promotional, owed: after.owed };
  const promotional = after.promotional - before.promotional;
  if (row.kind === 'gift')
    return { ...balances, coins: before.coins - after.coins, promotionalCoins: 0 - promotional };
  const paid = after.coins - before.coins - promotional;
  const owed = after.owed - before.owed;
  const ofBonus = row.bonusTaken !== null;
  const booked = bookChange(before, { kind: row.kind, paid, promotional, owed, ofBonus });
  const { change: coins, promotionalChange: promotionalCoins, platform, promotion } = booked;
  return { ...balances, coins, promotionalCoins, platform, promotion };
}

/** Whether a movement may come now. Null: it may. */
function checkPlace(audit: Audit, row: MovementRow): string | null {
  const { funding, versions } = audit.history;
  const next = nextJournal(audit);
  const credit = versions.get(row.subject ?? '');
  if (next?.kind === 'repayment' && row.kind !== 'repayment') return 'a repayment must come before it';
  if (next?.kind === 'expiry' && (row.kind !== 'expiry' || credit !== next.credit))
    return `the expiry of credit ${next.credit} must come before it`;
  if (next === null && row.kind === 'repayment') return 'nothing can be repaid';
  if (row.kind === 'gift' && funding.owed > 0) return `the sender owes ${funding.owed} coins`;
  if (row.kind === 'expiry') {
    const expiresAt = funding.credits.promotional.get(credit ?? 0)?.expiresAt;
    if (expiresAt === undefined || expiresAt > row.at) return 'its coins had not expired';
  }
  return null;
}

/** The wallet, and the credits that wait for their expiry. */
async function compareWallet(client: pg.ClientBase, history: WalletHistory): Promise<string | null> {
  const { rows } = await client.query<WalletBalance>(
    'select coins, promotional, owed, version from wallets where user_id = $1',
    [history.user],
  );
  const expected = balanceOf(history);
  for (const field of ['coins', 'promotional', 'owed', 'version'] as const) {
    const found = rows[0]?.[field];
    if (found !== expected[field])
      return `wallet of ${history.user}: ${field} is ${found}, by its movements ${expected[field]}`;
  }
  const { rows: due } = await client.query<{ id: string; expiresAt: number }>(
    'select credit_id as id, expires_at as "expiresAt" from due_expiries where user_id = $1',
    [history.user],
  );
  const waiting = new Map(due.map(({ id, expiresAt }) => [history.versions.get(id), expiresAt]));
  const { promotional } = history.funding.open;
  const forgotten = promotional.find(({ version, expiresAt }) => waiting.get(version) !== expiresAt);
  return forgotten === undefined
    ? null
    : `promotional credit ${history.ids.get(forgotten.version)} of ${history.user} does not wait for its expiry`;
}
