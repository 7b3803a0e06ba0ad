import type { EffectItem } from '@lavish/effects';
import { DEMO_CATALOGUE } from '../../../server/src/cli/demo-catalogue.ts';

export interface GalleryItem extends EffectItem {
  icon_url: string;
  category: string;
  minVipLevel: number;
}

/** The items of `lavish seed`, in the form of `GET /v1/catalogue`. */
export const GALLERY_ITEMS: readonly GalleryItem[] = [...DEMO_CATALOGUE].map(([id, put]) => ({
  id,
  name: put.name ?? id,
  price: put.price ?? 0,
  category: put.category ?? '',
  minVipLevel: put.min_vip_level ?? 0,
  icon_url: put.icon_url ?? '',
  animation: put.animation ?? { kind: 'none' },
}));
