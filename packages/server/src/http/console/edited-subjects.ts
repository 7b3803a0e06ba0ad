import { createHash } from 'node:crypto';
import { fromWireId } from '@lavish/protocol';
import type { FastifyRequest } from 'fastify';
import type pg from 'pg';
import { readAgency } from '../../store/agencies/agencies.ts';
import { readContract } from '../../store/agencies/read-contracts.ts';
import { readBattle } from '../../store/battles/read-battles.ts';
import { readBonus } from '../../store/bonuses/bonus-periods.ts';
import { readCampaign } from '../../store/campaigns/read-campaigns.ts';
import { readCatalogue } from '../../store/catalogue/items.ts';
import { readLossPolicy } from '../../store/ledger/loss-policies.ts';
import { readApiKey } from '../../store/operators/api-keys.ts';
import { readOperator } from '../../store/operators/operators.ts';
import { readOverlay } from '../../store/operators/overlays.ts';
import { readPayoutPolicy } from '../../store/payouts/payout-policy.ts';
import { findPayout } from '../../store/payouts/read-payouts.ts';
import { readPack } from '../../store/purchases/read-packs.ts';
import { readRoom } from '../../store/rooms/read-rooms.ts';
import { readUser } from '../../store/users/user-profiles.ts';

const KEY_ID = /^[0-9a-f]{32}$/;

/** Reads what a path parameter names. */
const READERS: Readonly<Record<string, (pool: pg.Pool, id: string) => Promise<unknown>>> = {
  user: readUser,
  room: readRoom,
  campaign: readCampaign,
  bonus: readBonus,
  item: async (pool, id) => (await readCatalogue(pool)).find((item) => item.id === id) ?? null,
  // A key that is created is named by its name.
  key: async (pool, id) => (KEY_ID.test(id) ? readApiKey(pool, id) : null),
  policy: (pool) => readLossPolicy(pool),
  pack: readPack,
  operator: readOperator,
  payout_policy: readPayoutPolicy,
  payout: findPayout,
  overlay: readOverlay,
  agency: readAgency,
  contract: async (pool, wireId) => {
    const id = fromWireId('ctr', wireId);
    return id === null ? null : readContract(pool, id);
  },
  battle: async (pool, wireId) => {
    const id = fromWireId('btl', wireId);
    return id === null ? null : readBattle(pool, id);
  },
};

/** What a request is about, such as `user ann`. */
export interface Subject {
  kind: string;
  id: string;
}

export const subjectText = ({ kind, id }: Subject): string => `${kind} ${id}`;

/** What the operations of the console name in the body when they create something. */
const CREATED: Readonly<Record<string, (body: Record<string, string | undefined>) => Subject>> = {
  inviteOperator: ({ role, name }) => ({ kind: 'invitation', id: name ?? `of ${role}` }),
  createOverlay: ({ host, room }) =>
    host === undefined ? { kind: 'room', id: room ?? '-' } : { kind: 'user', id: host },
  importItems: () => ({ kind: 'catalogue', id: 'import' }),
  uploadFile: () => ({ kind: 'catalogue', id: 'upload' }),
  putLossPolicy: () => ({ kind: 'policy', id: 'loss' }),
  proposeContract: ({ agency }) => ({ kind: 'agency', id: agency ?? '-' }),
  getPayoutPolicy: () => ({ kind: 'payout_policy', id: '-' }),
  putPayoutPolicy: () => ({ kind: 'payout_policy', id: '-' }),
  sendPayoutBatch: ({ currency }) => ({ kind: 'payouts', id: currency ?? '-' }),
  createApiKey: ({ name }) => ({ kind: 'key', id: name ?? '-' }),
};

/** The kind and the id of what a request changes. Requests that create something name it in the body. */
export function subjectOf({ params, body, routeOptions }: FastifyRequest): Subject {
  const [named] = Object.entries(params as Record<string, string>);
  if (named) return { kind: named[0], id: named[1] };
  const created = CREATED[routeOptions.schema?.operationId ?? ''];
  if (created) return created((body ?? {}) as Record<string, string | undefined>);
  const { user, jti, id, host } = (body ?? {}) as Record<string, string | undefined>;
  if (user !== undefined) return { kind: 'user', id: user };
  if (jti !== undefined) return { kind: 'token', id: jti };
  return id === undefined ? { kind: 'user', id: host ?? '-' } : { kind: 'room', id };
}

/** The subject as it is now. Undefined: there are no such subjects to read. Null: there is none. */
export const readSubject = async (pool: pg.Pool, { kind, id }: Subject): Promise<unknown> =>
  READERS[kind]?.(pool, id);

/** Fields that change by themselves, while nobody edits the subject. */
const UNEDITED: Readonly<Record<string, readonly string[]>> = {
  user: ['wallet', 'earnings', 'lifetime_spent'],
  campaign: ['state', 'status'],
  agency: ['active_contracts', 'balance', 'counted_until', 'settled_until'],
  contract: ['state'],
};

/** What operators edit of a subject. */
function editedPart({ kind }: Subject, read: unknown): unknown {
  if (typeof read !== 'object' || read === null) return null;
  const unedited = UNEDITED[kind] ?? [];
  return Object.fromEntries(Object.entries(read).filter(([field]) => !unedited.includes(field)));
}

/** The version of what operators edit of a subject, as an ETag. Equal contents have equal versions. */
export function versionOf(subject: Subject, read: unknown): string {
  const text = JSON.stringify(editedPart(subject, read), sortFields);
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

/** PostgreSQL's jsonb, which the audit log has, keeps no order of fields. */
const sortFields = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** The operations that read one subject. Their responses have its version. */
const READ_OPERATIONS: ReadonlySet<string> = new Set([
  'getUser',
  'getCampaign',
  'getBonus',
  'getItem',
  'getPayoutPolicy',
]);

/** The operations that edit a subject, and accept the version that the operator has seen. */
const EDIT_OPERATIONS: ReadonlySet<string> = new Set([
  'putUser',
  'putPayoutPolicy',
  'putItem',
  'retireItem',
  'putCampaign',
  'cancelCampaign',
  'putBonus',
  'deleteBonus',
]);

export const readsSubject = ({ routeOptions }: FastifyRequest): boolean =>
  READ_OPERATIONS.has(routeOptions.schema?.operationId ?? '');
export const editsSubject = ({ routeOptions }: FastifyRequest): boolean =>
  EDIT_OPERATIONS.has(routeOptions.schema?.operationId ?? '');
