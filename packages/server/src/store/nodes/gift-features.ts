import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { refuse } from '../../domain/refusal.ts';

/** What changes how gifts are judged, or the movements beside them, and the first version whose nodes can do it. */
const FIRST_VERSION = {
  campaigns: [0, 3, 0],
  'promotional coins': [0, 3, 0],
  corrections: [0, 3, 0],
  contracts: [0, 3, 0],
  'item shares': [0, 3, 0],
} as const;

/**
 * Records that a feature is used from now on, so that nodes of versions without it commit no gifts any more. Refuses while
 * such a node is alive: its gifts would all be refused. Null: it may be used.
 */
export async function useGiftFeature(
  client: pg.ClientBase,
  feature: keyof typeof FIRST_VERSION,
): Promise<Refusal | null> {
  const { rows } = await client.query<{ node: string; version: string }>(
    `select node, version from presence_nodes
      where seen_at > now() - interval '5 seconds' and string_to_array(split_part(version, '-', 1), '.')::integer[] < $1
      limit 1`,
    [FIRST_VERSION[feature]],
  );
  const [old] = rows;
  if (old) {
    const detail = `Node ${old.node} runs version ${old.version}, which has no ${feature}. Upgrade it first.`;
    return refuse('upgrade_incomplete', detail);
  }
  await client.query('insert into gift_features (feature) values ($1) on conflict do nothing', [feature]);
  return null;
}
