import { readFileSync } from 'node:fs';
import { LIMITS } from '@lavish/protocol';
import type { OidcConfig, OidcRoleRule } from '../domain/operators/oidc-rules.ts';
import { STAFF_ROLES } from '../domain/operators/operator.ts';
import { trustProxies } from '../http/requests/trusted-proxies.ts';
import { TEST_KEY_PREFIX } from '../intake/api-keys.ts';
import { publishedKeys } from '../intake/published-keys.ts';
import type { TokenKey } from '../intake/token-keys.ts';
import { DEFAULT_RATES, type UserRates } from '../intake/user-limits.ts';
import type { StripeConfig } from '../providers/stripe/stripe-provider.ts';
import { DEFAULT_FRAME_SETTINGS, type FrameSettings } from '../rooms/frame-defaults.ts';
import { LIMIT_SETTINGS } from './limit-settings.ts';
import { UsageError } from './print.ts';
import { STORE_SETTINGS } from './store-settings.ts';

interface Setting {
  /** Sentences for the operator. */
  description: string;
  example?: string;
  default?: string;
}

/** All settings of the environment. Each can also be read from the file that `NAME_FILE` names. */
export const SETTINGS = {
  DATABASE_URL: {
    description: 'The database, PostgreSQL 15 or newer.',
    example: 'postgres://lavish:secret@127.0.0.1:5432/lavish',
  },
  VALKEY_URL: {
    description:
      "Valkey or Redis (6 or newer), which carries the notifications between nodes. Default: PostgreSQL carries them. Give each installation its own database number, as the URL's path.",
    example: 'redis://:secret@127.0.0.1:6379/0',
  },
  LAVISH_API_KEYS: {
    description:
      'The server keys of your backend, separated by commas. Each starts with sk_ and has at least 24 characters.',
    example: 'sk_live_…',
  },
  LAVISH_TOKEN_KEYS: {
    description:
      "The keys that sign users' tokens, as id:secret pairs separated by commas. The first one signs the tokens that the server issues.",
    example: 'key1:a-secret-of-32-bytes-or-more',
  },
  LAVISH_JWKS: {
    description:
      'Issuers of tokens and the URLs of their public keys (RS, PS, ES, EdDSA), as issuer=url pairs separated by commas.',
    example: 'auth.example=https://auth.example/.well-known/jwks.json',
  },
  LAVISH_JWKS_STALE_HOURS: {
    description:
      'Hours for which fetched keys of LAVISH_JWKS stay valid while their issuer cannot be reached, in addition to the ten minutes for which they are not fetched again.',
    default: '24',
  },
  LAVISH_AUDIENCE: { description: 'The `aud` claim that every token must have. Default: any.' },
  LAVISH_USER_REQUESTS_PER_S: {
    description: 'HTTP requests per user and second.',
    default: String(DEFAULT_RATES.requests),
  },
  LAVISH_USER_GIFTS_PER_S: {
    description: 'Gifts per user and second, over HTTP and sockets together.',
    default: String(DEFAULT_RATES.gifts),
  },
  LAVISH_TICK_MS: {
    description: 'The shortest time between two frames of a room, in milliseconds.',
    default: String(DEFAULT_FRAME_SETTINGS.tickMs),
  },
  LAVISH_TICK_US_PER_VIEWER: {
    description:
      'The time between two frames of a room is at least this many microseconds per viewer on the node: with 10, a room of 20,000 viewers has a frame every 200 ms.',
    default: String(DEFAULT_FRAME_SETTINGS.tickUsPerViewer),
  },
  LAVISH_FRAME_MAX_GIFTS: {
    description: 'Gifts that a frame shows individually, the most expensive first. Further gifts are summed.',
    default: String(DEFAULT_FRAME_SETTINGS.giftsPerFrame),
  },
  LAVISH_INDIVIDUAL_MIN_COINS: {
    description:
      'Gifts worth at least this many coins are always shown individually, and a streak each time it has reached as many again.',
    default: String(DEFAULT_FRAME_SETTINGS.individualMinCoins),
  },
  LAVISH_CORS_ORIGINS: {
    description:
      'Origins whose pages may call the API, separated by commas. * allows all, which is safe because credentials are tokens and never cookies.',
    default: '*',
  },
  LAVISH_ASSET_ORIGINS: {
    description:
      "Origins besides the server's own from which overlays and the effects page may load icons, avatars, animations and fonts, separated by commas.",
  },
  LAVISH_TIME_ZONE: {
    description:
      'The time zone in which figures count days, weeks and months, as an IANA name such as Asia/Kolkata. All nodes need the same one. A node that starts with another one than before has these figures built again, unless a node with another one still runs.',
    default: 'UTC',
  },
  LAVISH_PROMOTIONAL_COINS_EARN: {
    description:
      'Whether promotional coins earn the receiver their share, as paid coins do: true or false. All nodes need the same value. Each gift stores what it earned, so a change affects later gifts only.',
    default: 'true',
  },
  LAVISH_CLEARING_DAYS: {
    description:
      'Full days until what a host earns can be paid out, from 0 to 180. A user can have another number. All nodes need the same value.',
    default: String(LIMITS.defaultClearingDays),
  },
  LAVISH_TRUSTED_PROXIES: {
    description:
      'Addresses and subnets of the proxies in front of the server, separated by commas, such as 10.0.0.0/8. Their X-Forwarded-For, -Host and -Proto headers are believed: the console limits sign-ins by address. Default: none.',
  },
  LAVISH_OIDC_ISSUER: {
    description:
      'The OpenID provider at which operators of the console can sign in, as its issuer. The other settings LAVISH_OIDC_* belong to it. Default: none.',
    example: 'https://login.example',
  },
  LAVISH_OIDC_CLIENT_ID: { description: 'The id of the client that the provider has for the console.' },
  LAVISH_OIDC_CLIENT_SECRET: { description: "The secret of the provider's client." },
  LAVISH_OIDC_ORIGIN: {
    description:
      'The origin at which operators open the console. Register this origin with /console/api/sign-in/oidc/callback behind it as the redirect URI of the client.',
    example: 'https://gifts.example',
  },
  LAVISH_OIDC_NAME: { description: 'What the sign-in page calls the provider.', default: 'single sign-on' },
  LAVISH_OIDC_ROLES: {
    description:
      'Roles by claims of the account, as claim=value:role separated by commas, the first that fits. The claim can be a list. Accounts without a role need an invitation. Default: none has a role.',
    example: 'groups=gift-admins:admin,groups=gift-support:support',
  },
  LAVISH_OIDC_DOMAINS: {
    description:
      'Domains of the verified e-mail addresses whose accounts may sign in, separated by commas. Default: all.',
    example: 'studio.example',
  },
  LAVISH_STRIPE_SECRET_KEY: {
    description:
      'The key of your account at Stripe, with which Lavish opens checkouts: a restricted key that may write checkout sessions is enough. Default: Lavish opens none.',
    example: 'rk_live_…',
  },
  LAVISH_STRIPE_WEBHOOK_SECRETS: {
    description:
      'The signing secret of the webhook at Stripe that sends to /v1/providers/stripe/webhook; two separated by a comma while you replace it. Default: messages of Stripe are refused.',
    example: 'whsec_…',
  },
  ...STORE_SETTINGS,
  ...LIMIT_SETTINGS,
  HOST: { description: 'The address to listen on.', default: '0.0.0.0' },
  PORT: { description: 'The port to listen on. 0 picks a free one.', default: '7070' },
  LAVISH_WORKERS: {
    description:
      'Processes that share the port on this machine. Each is a node with its own connections and limits. Use about one for each core that the database does not need.',
    default: '1',
  },
  LOG_LEVEL: {
    description: 'The log level: trace, debug, info, warn, error, fatal or silent.',
    default: 'info',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

/**
 * Returns the value of `NAME`, else the contents of the file that `NAME_FILE` names, else the default. Throws UsageError if
 * both are set or the file cannot be read.
 */
export function setting(name: SettingName): string | undefined {
  const { [name]: value = '', [`${name}_FILE`]: file = '' } = process.env;
  if (value !== '' && file !== '') throw new UsageError(`Set ${name} or ${name}_FILE, not both.`);
  if (value !== '') return value;
  if (file !== '') return readSecret(`${name}_FILE`, file);
  return (SETTINGS[name] as Setting).default;
}

function readSecret(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`${name} cannot be read: ${(error as Error).message}`);
  }
}

/** As `setting`, and throws UsageError without a value. */
export function required(name: SettingName): string {
  const value = setting(name);
  if (value !== undefined) return value;
  const { description, example } = SETTINGS[name] as Setting;
  throw new UsageError(`${name} is not set. ${description} Example: ${name}=${example}`);
}

export const databaseUrl = (): string => required('DATABASE_URL');

/** Null: no Valkey is configured. */
export function valkeyUrl(): string | null {
  const text = setting('VALKEY_URL');
  if (text === undefined) return null;
  if (!/^rediss?:\/\/[^/]+(\/\d{0,4})?$/.test(text) || !URL.canParse(text))
    throw new UsageError('VALKEY_URL must have the form redis://:secret@host:6379/0 (rediss: for TLS).');
  return text;
}

/** The number of workers: of the command line's `option`, else of LAVISH_WORKERS. */
export function workers(option?: string): number {
  const text = option ?? required('LAVISH_WORKERS');
  if (!/^[1-9]\d?$/.test(text))
    throw new UsageError(`LAVISH_WORKERS must be an integer from 1 to 99, not ${text}.`);
  return Number(text);
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

export function logLevel(fallback?: string): string {
  const level = process.env.LOG_LEVEL ? setting('LOG_LEVEL')! : (fallback ?? setting('LOG_LEVEL')!);
  if (!LOG_LEVELS.includes(level))
    throw new UsageError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not ${level}.`);
  return level;
}

export function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new UsageError(`The port must be an integer from 0 to 65535, not ${text}.`);
  return Number(text);
}

/** Reads an integer from 1 to 999999. */
function count(name: SettingName): number {
  const text = required(name);
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new UsageError(`${name} must be an integer from 1 to 999999, not ${text}.`);
  return Number(text);
}

export const userRates = (): UserRates => ({
  requests: count('LAVISH_USER_REQUESTS_PER_S'),
  gifts: count('LAVISH_USER_GIFTS_PER_S'),
});

export const frameSettings = (): FrameSettings => ({
  tickMs: count('LAVISH_TICK_MS'),
  tickUsPerViewer: count('LAVISH_TICK_US_PER_VIEWER'),
  giftsPerFrame: count('LAVISH_FRAME_MAX_GIFTS'),
  individualMinCoins: count('LAVISH_INDIVIDUAL_MIN_COINS'),
});

/** The server keys. Test keys are refused, because `lavish dev` prints them on the screen. */
export function apiKeys(): string[] {
  const keys = list(required('LAVISH_API_KEYS'));
  for (const key of keys) {
    if (key.startsWith(TEST_KEY_PREFIX))
      throw new UsageError('LAVISH_API_KEYS contains a test key, which only `lavish dev` accepts.');
    if (!/^sk_[\x21-\x7e]{21,}$/.test(key))
      throw new UsageError(`LAVISH_API_KEYS is malformed. ${SETTINGS.LAVISH_API_KEYS.description}`);
  }
  if (keys.length === 0) throw new UsageError('LAVISH_API_KEYS contains no key.');
  return keys;
}

/** A secret for HMAC-SHA256 must be at least as long as its digest. */
const MIN_SECRET_BYTES = 32;

/** The secrets of LAVISH_TOKEN_KEYS by id, in their order. The first one signs tokens. */
export function tokenSecrets(): Map<string, Uint8Array> {
  const keys = new Map<string, Uint8Array>();
  for (const pair of list(setting('LAVISH_TOKEN_KEYS') ?? '')) {
    const [, id, secret] = /^([^:]+):(.+)$/s.exec(pair) ?? [];
    if (id === undefined || secret === undefined) {
      throw new UsageError(`LAVISH_TOKEN_KEYS is malformed. ${SETTINGS.LAVISH_TOKEN_KEYS.description}`);
    }
    if (Buffer.byteLength(secret) < MIN_SECRET_BYTES) {
      throw new UsageError(
        `LAVISH_TOKEN_KEYS: the secret of ${id} must have at least ${MIN_SECRET_BYTES} bytes.`,
      );
    }
    if (keys.has(id)) throw new UsageError(`LAVISH_TOKEN_KEYS contains two keys with the id ${id}.`);
    keys.set(id, Buffer.from(secret));
  }
  return keys;
}

/** The name of the zone. Throws UsageError if the runtime has none of this name. */
export function timeZone(): string {
  const name = required('LAVISH_TIME_ZONE');
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    throw new UsageError(`LAVISH_TIME_ZONE must be an IANA name such as Europe/Berlin, not ${name}.`);
  }
  return name;
}

/** A setting that is true or false. */
export function booleanSetting(name: SettingName): boolean {
  const text = required(name);
  if (text !== 'true' && text !== 'false')
    throw new UsageError(`${name} must be true or false, not ${text}.`);
  return text === 'true';
}

/** Whether promotional coins earn the receiver their share. */
export const promotionalCoinsEarn = (): boolean => booleanSetting('LAVISH_PROMOTIONAL_COINS_EARN');

/** Full days for which earnings clear. */
export function clearingDays(): number {
  const text = required('LAVISH_CLEARING_DAYS');
  if (!/^\d{1,3}$/.test(text) || Number(text) > LIMITS.maxClearingDays)
    throw new UsageError(
      `LAVISH_CLEARING_DAYS must be an integer from 0 to ${LIMITS.maxClearingDays}, not ${text}.`,
    );
  return Number(text);
}

export function corsOrigins(): string[] {
  const origins = list(required('LAVISH_CORS_ORIGINS'));
  for (const origin of origins) if (origin !== '*') checkOrigin('LAVISH_CORS_ORIGINS', origin);
  return origins;
}

export function assetOrigins(): string[] {
  const origins = list(setting('LAVISH_ASSET_ORIGINS') ?? '');
  for (const origin of origins) checkOrigin('LAVISH_ASSET_ORIGINS', origin);
  return origins;
}

/** The OpenID provider of the console. Null: none is configured. Throws UsageError if its settings are incomplete. */
export function oidcConfig(): OidcConfig | null {
  const issuer = setting('LAVISH_OIDC_ISSUER');
  if (issuer === undefined) return null;
  if (!URL.canParse(issuer) || !isSafeIssuer(new URL(issuer)))
    throw new UsageError(
      `LAVISH_OIDC_ISSUER must begin with https://, or with http:// on this machine, not ${issuer}.`,
    );
  const origin = required('LAVISH_OIDC_ORIGIN');
  checkOrigin('LAVISH_OIDC_ORIGIN', origin);
  return {
    issuer: new URL(issuer),
    clientId: required('LAVISH_OIDC_CLIENT_ID'),
    clientSecret: required('LAVISH_OIDC_CLIENT_SECRET'),
    name: required('LAVISH_OIDC_NAME'),
    origin,
    roles: list(setting('LAVISH_OIDC_ROLES') ?? '').map(oidcRoleRule),
    domains: list(setting('LAVISH_OIDC_DOMAINS') ?? '').map((domain) => domain.toLowerCase()),
  };
}

/** Stripe. Null: none of its settings is set. Throws UsageError if one is malformed; the secrets are not repeated. */
export function stripeConfig(): StripeConfig | null {
  const secretKey = setting('LAVISH_STRIPE_SECRET_KEY') ?? null;
  if (secretKey !== null && !/^[sr]k_[\x21-\x7e]+$/.test(secretKey))
    throw new UsageError('LAVISH_STRIPE_SECRET_KEY must begin with sk_ or rk_.');
  const webhookSecrets = list(setting('LAVISH_STRIPE_WEBHOOK_SECRETS') ?? '');
  if (!webhookSecrets.every((secret) => /^whsec_[\x21-\x7e]+$/.test(secret)))
    throw new UsageError('LAVISH_STRIPE_WEBHOOK_SECRETS must be secrets that begin with whsec_.');
  return secretKey === null && webhookSecrets.length === 0 ? null : { secretKey, webhookSecrets };
}

const isSafeIssuer = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' ||
  (protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname));

function oidcRoleRule(text: string): OidcRoleRule {
  const [, claim, value, name] = /^([^=]+)=(.+):([a-z]+)$/.exec(text) ?? [];
  const role = STAFF_ROLES.find((each) => each === name);
  if (claim === undefined || value === undefined || role === undefined)
    throw new UsageError(
      `LAVISH_OIDC_ROLES must contain rules like groups=gift-admins:admin, with one of the roles ${STAFF_ROLES.join(', ')}, not ${text}.`,
    );
  return { claim, value, role };
}

/** Throws UsageError for what is neither an address nor a subnet. */
export function trustedProxies(): string[] {
  const proxies = list(setting('LAVISH_TRUSTED_PROXIES') ?? '');
  try {
    trustProxies(proxies);
  } catch (error) {
    throw new UsageError(`LAVISH_TRUSTED_PROXIES: ${(error as Error).message}`);
  }
  return proxies;
}

/** Checks that `origin` is a scheme and a host, as browsers send it: it is compared with, and put into, headers. */
function checkOrigin(name: string, origin: string): void {
  if (!/^https?:/.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin)
    throw new UsageError(`${name} must contain origins like https://live.example, not ${origin}.`);
}

/** How long fetched keys stay valid while their issuer cannot be reached, in milliseconds. */
export const jwksStaleMs = (): number => count('LAVISH_JWKS_STALE_HOURS') * 3_600_000;

/** The published keys of LAVISH_JWKS, by issuer. */
function publishedKeySets(): Map<string, TokenKey> {
  const sets = new Map<string, TokenKey>();
  for (const pair of list(setting('LAVISH_JWKS') ?? '')) {
    const [, issuer, url] = /^([^=]+)=(https?:\/\/.+)$/.exec(pair) ?? [];
    if (issuer === undefined || url === undefined || !URL.canParse(url)) {
      throw new UsageError(`LAVISH_JWKS is malformed. ${SETTINGS.LAVISH_JWKS.description}`);
    }
    sets.set(issuer, publishedKeys(new URL(url), { staleMs: jwksStaleMs() }));
  }
  return sets;
}

/** All keys that check tokens, by their issuer. Throws UsageError if there is none. */
export function tokenKeys(): Map<string, TokenKey> {
  const keys = new Map([...tokenSecrets(), ...publishedKeySets()]);
  if (keys.size === 0) required('LAVISH_TOKEN_KEYS');
  return keys;
}

const list = (text: string) =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
