import type { Item } from '@lavish/protocol';
import { DEMO_CATALOGUE } from '../../../../server/src/cli/demo-catalogue.ts';
import type { Items } from '../items.ts';

/** The items of `lavish seed`, in the form of `GET /v1/catalogue`. */
const all: readonly Item[] = [...DEMO_CATALOGUE].map(([id, put]) => ({
  id,
  name: put.name ?? id,
  price: put.price ?? 1,
  points: put.price ?? 1,
  category: put.category ?? null,
  animation: put.animation ?? { kind: 'none' },
  icon_url: put.icon_url ?? null,
  min_vip_level: 0,
  max_quantity: 9999,
  streak_window_ms: 5_000,
  active_from: null,
  active_until: null,
  sort: 0,
}));
const byId = new Map(all.map((item) => [item.id, item]));

export const testItems: Items = {
  all,
  find: (id) => byId.get(id),
  fetch: async (id) => byId.get(id),
  load: async () => undefined,
  take: () => undefined,
  watch: () => () => undefined,
};
