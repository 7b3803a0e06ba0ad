import { account } from './ar/account.ts';
import { analytics } from './ar/analytics.ts';
import { audit } from './ar/audit.ts';
import { overview } from './ar/overview.ts';
import { parts } from './ar/parts.ts';
import { shell } from './ar/shell.ts';
import { signIn } from './ar/sign-in.ts';
import { summary } from './ar/summary.ts';
import { users } from './ar/users.ts';
import type { en } from './en.ts';

/** The Arabic texts, which are read from right to left. */
export const ar: Record<keyof typeof en, string> = {
  ...account,
  ...analytics,
  ...audit,
  ...overview,
  ...parts,
  ...shell,
  ...signIn,
  ...summary,
  ...users,
};
