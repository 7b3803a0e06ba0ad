import { agencies } from './ar/agencies.ts';
import { battles } from './ar/battles.ts';
import { campaigns } from './ar/campaigns.ts';
import { catalogue } from './ar/catalogue.ts';
import { corrections } from './ar/corrections.ts';
import { keys } from './ar/keys.ts';
import { ledger } from './ar/ledger.ts';
import { operators } from './ar/operators.ts';
import { overlays } from './ar/overlays.ts';
import { payouts } from './ar/payouts.ts';
import { purchases } from './ar/purchases.ts';
import { rooms } from './ar/rooms.ts';
import { settings } from './ar/settings.ts';
import type { pagesEn } from './pages-en.ts';

/** The Arabic texts of pages that are loaded when they are opened. */
export const pagesAr: Record<keyof typeof pagesEn, string> = {
  ...agencies,
  ...battles,
  ...campaigns,
  ...catalogue,
  ...corrections,
  ...keys,
  ...ledger,
  ...operators,
  ...overlays,
  ...payouts,
  ...purchases,
  ...rooms,
  ...settings,
};
