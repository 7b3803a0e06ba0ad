import { agencies } from './en/agencies.ts';
import { battles } from './en/battles.ts';
import { campaigns } from './en/campaigns.ts';
import { catalogue } from './en/catalogue.ts';
import { corrections } from './en/corrections.ts';
import { keys } from './en/keys.ts';
import { ledger } from './en/ledger.ts';
import { operators } from './en/operators.ts';
import { overlays } from './en/overlays.ts';
import { payouts } from './en/payouts.ts';
import { purchases } from './en/purchases.ts';
import { rooms } from './en/rooms.ts';
import { settings } from './en/settings.ts';

/** The texts of pages that are loaded when they are opened. */
export const pagesEn = {
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
