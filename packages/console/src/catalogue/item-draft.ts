import type { Animation, ConsoleItem, PutItem } from '@lavish/protocol';
import { fieldTime, instantOf } from '../parts/zoned-time.ts';

/** What the fields of the form show. Empty: the field has its default. */
export interface ItemDraft {
  id: string;
  name: string;
  price: string;
  points: string;
  category: string;
  icon_url: string;
  kind: Animation['kind'];
  animation_url: string;
  duration_s: string;
  fullscreen: boolean;
  min_vip_level: string;
  max_quantity: string;
  streak_s: string;
  /** In the zone of the server's days: `2026-11-30T15:04`. */
  active_from: string;
  active_until: string;
}

export type DraftField = keyof ItemDraft;

export const NEW_DRAFT: ItemDraft = {
  ...{ id: '', name: '', price: '', points: '', category: '', icon_url: '' },
  ...{ kind: 'none', animation_url: '', duration_s: '', fullscreen: false },
  ...{ min_vip_level: '', max_quantity: '', streak_s: '', active_from: '', active_until: '' },
};

const text = (value: number | string | null | undefined): string => (value == null ? '' : String(value));

export function draftOf(item: ConsoleItem, timeZone: string): ItemDraft {
  const { animation } = item;
  const wall = (at: string | null) => (at === null ? '' : fieldTime(Date.parse(at), timeZone));
  return {
    id: item.id,
    name: item.name,
    price: text(item.price),
    points: text(item.points),
    category: text(item.category),
    icon_url: text(item.icon_url),
    kind: animation.kind,
    animation_url: text(animation.url),
    duration_s: animation.duration_ms === undefined ? '' : text(animation.duration_ms / 1_000),
    fullscreen: animation.fullscreen ?? false,
    min_vip_level: text(item.min_vip_level),
    max_quantity: text(item.max_quantity),
    streak_s: text(item.streak_window_ms / 1_000),
    active_from: wall(item.active_from),
    active_until: wall(item.active_until),
  };
}

/** The animation of a draft. `none` keeps nothing else. */
export function animationOf(draft: ItemDraft): Animation {
  const { kind, animation_url, duration_s, fullscreen } = draft;
  if (kind === 'none') return { kind };
  return {
    kind,
    ...(animation_url.trim() !== '' && { url: animation_url.trim() }),
    ...(duration_s !== '' && { duration_ms: Math.round(Number(duration_s) * 1_000) }),
    ...(fullscreen && { fullscreen }),
  };
}

/** The fields of the API that each field of the form sets. */
const SETS: Readonly<Record<Exclude<DraftField, 'id'>, keyof PutItem>> = {
  name: 'name',
  price: 'price',
  points: 'points',
  category: 'category',
  icon_url: 'icon_url',
  kind: 'animation',
  animation_url: 'animation',
  duration_s: 'animation',
  fullscreen: 'animation',
  min_vip_level: 'min_vip_level',
  max_quantity: 'max_quantity',
  streak_s: 'streak_window_ms',
  active_from: 'active_from',
  active_until: 'active_until',
};

/** The request that makes the draft true. It has only what differs from `before`; the other fields keep their values. */
export function putOf(draft: ItemDraft, before: ItemDraft, timeZone: string): PutItem {
  const number = (typed: string) => (typed === '' ? null : Number(typed));
  const time = (wall: string) => {
    const at = instantOf(wall, timeZone);
    return Number.isNaN(at) ? null : new Date(at).toISOString();
  };
  const wanted: PutItem = {
    name: draft.name.trim(),
    price: Number(draft.price),
    points: number(draft.points),
    category: draft.category.trim() || null,
    icon_url: draft.icon_url.trim() || null,
    animation: animationOf(draft),
    min_vip_level: number(draft.min_vip_level),
    max_quantity: number(draft.max_quantity),
    streak_window_ms: draft.streak_s === '' ? null : Math.round(Number(draft.streak_s) * 1_000),
    active_from: time(draft.active_from),
    active_until: time(draft.active_until),
  };
  const changed = changedFields(draft, before).flatMap((field) => (field === 'id' ? [] : SETS[field]));
  return Object.fromEntries([...new Set(changed)].map((field) => [field, wanted[field]]));
}

export const changedFields = (draft: ItemDraft, before: ItemDraft): DraftField[] =>
  (Object.keys(draft) as DraftField[]).filter((field) => draft[field] !== before[field]);

/** The field of the form that shows a fault of `param`, a field of the API such as `animation.url`. Null: none does. */
export function fieldOfParam(param: string): DraftField | null {
  const known: Readonly<Record<string, DraftField>> = {
    item: 'id',
    'animation.kind': 'kind',
    'animation.url': 'animation_url',
    'animation.duration_ms': 'duration_s',
    'animation.fullscreen': 'fullscreen',
    streak_window_ms: 'streak_s',
  };
  return known[param] ?? (Object.hasOwn(SETS, param) ? (param as DraftField) : null);
}

/** An id made of a name: `Ice cream!` → `ice-cream`. Empty when the name has no letter that ids allow. */
export const idOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 64);
