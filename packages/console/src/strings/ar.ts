import { account } from './ar/account.ts';
import { agencies } from './ar/agencies.ts';
import { analytics } from './ar/analytics.ts';
import { audit } from './ar/audit.ts';
import { battles } from './ar/battles.ts';
import { campaigns } from './ar/campaigns.ts';
import { catalogue } from './ar/catalogue.ts';
import { corrections } from './ar/corrections.ts';
import { keys } from './ar/keys.ts';
import { ledger } from './ar/ledger.ts';
import { operators } from './ar/operators.ts';
import { overlays } from './ar/overlays.ts';
import { overview } from './ar/overview.ts';
import { parts } from './ar/parts.ts';
import { payouts } from './ar/payouts.ts';
import { purchases } from './ar/purchases.ts';
import { rooms } from './ar/rooms.ts';
import { settings } from './ar/settings.ts';
import { shell } from './ar/shell.ts';
import { signIn } from './ar/sign-in.ts';
import { summary } from './ar/summary.ts';
import { users } from './ar/users.ts';
import type { StringKey } from './en.ts';

/** The Arabic texts, which are read from right to left. */
export const ar: Record<StringKey, string> = {
  ...agencies,
  ...ledger,
  ...payouts,
  ...purchases,
  ...account,
  ...analytics,
  ...audit,
  ...battles,
  ...campaigns,
  ...catalogue,
  ...corrections,
  ...keys,
  ...operators,
  ...overlays,
  ...overview,
  ...parts,
  ...rooms,
  ...settings,
  ...shell,
  ...signIn,
  ...summary,
  ...users,
};
