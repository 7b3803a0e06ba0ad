import type { StaffRole } from './operator.ts';

/** The OpenID provider of the installation, and what its accounts may do here. */
export interface OidcConfig {
  issuer: URL;
  clientId: string;
  clientSecret: string;
  /** What the sign-in page calls the provider. */
  name: string;
  /** Where operators open the console, such as `https://gifts.example`. The provider sends the browser back there. */
  origin: string;
  /** Roles by claims, the first one that fits. Empty: only invitations create operators. */
  roles: readonly OidcRoleRule[];
  /** Domains of the e-mail addresses that may sign in. Empty: any account may. */
  domains: readonly string[];
}

/** Accounts whose claim is this value, or a list with it, get the role. */
export interface OidcRoleRule {
  claim: string;
  value: string;
  role: StaffRole;
}

/** The claims of an ID token. The provider's signature was checked. */
export type OidcClaims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };

/** The role that the rules give an account. Null: none. */
export const roleOfClaims = (claims: OidcClaims, rules: readonly OidcRoleRule[]): StaffRole | null =>
  rules.find(({ claim, value }) => valuesOf(claims, claim).includes(value))?.role ?? null;

/** A claim can be a text, a list, or `true`. */
const valuesOf = (claims: OidcClaims, claim: string): string[] => {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  return (Array.isArray(value) ? value : [value]).filter((each) => each !== undefined).map(String);
};

/** Whether the account's e-mail address is of an allowed domain. Providers let people enter addresses that they do not own. */
export function isOfAllowedDomain(
  { email, email_verified: isVerified }: OidcClaims,
  domains: readonly string[],
): boolean {
  if (domains.length === 0) return true;
  if (typeof email !== 'string' || isVerified !== true) return false;
  return domains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase());
}

/** Operators are known by this across providers. An issuer contains no space. */
export const subjectOf = ({ iss, sub }: OidcClaims): string => `${iss} ${sub}`;

const MAX_NAME_CHARACTERS = 60;

/** The name that the console shows. It identifies nobody: accounts are known by their subject. */
export function nameOf({ email, preferred_username: username, name, sub }: OidcClaims): string {
  const texts = [email, username, name, sub].filter((text) => typeof text === 'string');
  const printable = texts.map((text) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: names have none.
    [...text.replace(/[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/gu, '').trim()]
      .slice(0, MAX_NAME_CHARACTERS)
      .join(''),
  );
  return printable.find((text) => text !== '') ?? 'operator';
}
