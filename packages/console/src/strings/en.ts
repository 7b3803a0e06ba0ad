import { account } from './en/account.ts';
import { agencies } from './en/agencies.ts';
import { analytics } from './en/analytics.ts';
import { audit } from './en/audit.ts';
import { battles } from './en/battles.ts';
import { campaigns } from './en/campaigns.ts';
import { catalogue } from './en/catalogue.ts';
import { corrections } from './en/corrections.ts';
import { keys } from './en/keys.ts';
import { ledger } from './en/ledger.ts';
import { operators } from './en/operators.ts';
import { overlays } from './en/overlays.ts';
import { overview } from './en/overview.ts';
import { parts } from './en/parts.ts';
import { payouts } from './en/payouts.ts';
import { purchases } from './en/purchases.ts';
import { rooms } from './en/rooms.ts';
import { settings } from './en/settings.ts';
import { shell } from './en/shell.ts';
import { signIn } from './en/sign-in.ts';
import { summary } from './en/summary.ts';
import { users } from './en/users.ts';

/** All texts of the console, from one file for each area. `{name}` is replaced by a value. */
export const en = {
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

export type StringKey = keyof typeof en;
