import { account } from './en/account.ts';
import { analytics } from './en/analytics.ts';
import { audit } from './en/audit.ts';
import { overview } from './en/overview.ts';
import { parts } from './en/parts.ts';
import { shell } from './en/shell.ts';
import { signIn } from './en/sign-in.ts';
import { summary } from './en/summary.ts';
import { users } from './en/users.ts';
import type { pagesEn } from './pages-en.ts';

/** The texts of the sign-in, the overview and what all pages share, from one file for each area. `{name}` is replaced by a value. */
export const en = {
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

/** The key of a text, of these or of those that come with the other pages. */
export type StringKey = keyof typeof en | keyof typeof pagesEn;
