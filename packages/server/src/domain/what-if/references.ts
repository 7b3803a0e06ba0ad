import type { WhatIfRules } from '@lavish/protocol';

/** Something that the rules name, and that must exist. */
export interface Reference {
  kind: 'item' | 'user' | 'room';
  id: string;
  /** The field that names it. */
  param: string;
}

type Lists = { items?: readonly string[]; receivers?: readonly string[]; rooms?: readonly string[] };

const KINDS = { items: 'item', receivers: 'user', rooms: 'room' } as const;

/** The items, users and rooms that the rules name. */
export function referencesOf(rules: WhatIfRules): Reference[] {
  const { prices = {}, points = {}, share_bps: shares = {}, boosts = [] } = rules;
  const keys = (kind: Reference['kind'], field: string, record: object = {}): Reference[] =>
    Object.keys(record).map((id) => ({ kind, id, param: `${field}.${id}` }));
  return [
    ...keys('item', 'prices', prices),
    ...keys('item', 'points', points),
    ...keys('item', 'share_bps.items', shares.items),
    ...keys('user', 'share_bps.receivers', shares.receivers),
    ...boosts.flatMap((boost, index) => inLists(`boosts.${index}`, boost)),
    ...(['campaigns', 'new_campaigns'] as const).flatMap((field) =>
      Object.entries(rules[field] ?? {}).flatMap(([id, campaign]) => [
        ...inLists(`${field}.${id}.scope`, campaign?.scope ?? {}),
        ...(campaign?.rules ?? []).flatMap((rule, n) => inLists(`${field}.${id}.rules.${n}`, rule)),
        ...(campaign?.groups ?? []).flatMap((group, n) => inLists(`${field}.${id}.groups.${n}`, group)),
      ]),
    ),
    ...(['bonuses', 'new_bonuses'] as const).flatMap((field) =>
      Object.entries(rules[field] ?? {}).flatMap(([id, bonus]) =>
        inLists(`${field}.${id}.scope`, bonus?.scope ?? {}),
      ),
    ),
  ];
}

const inLists = (field: string, lists: Lists): Reference[] =>
  (Object.keys(KINDS) as (keyof typeof KINDS)[]).flatMap((name) =>
    (lists[name] ?? []).map((id, index) => ({ kind: KINDS[name], id, param: `${field}.${name}.${index}` })),
  );
