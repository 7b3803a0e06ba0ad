import { readFileSync } from 'node:fs';
import { TEST_KEY_PREFIX } from '../intake/api-keys.ts';
import { publishedKeys } from '../intake/published-keys.ts';
import type { TokenKey } from '../intake/token-keys.ts';
import type { UserRates } from '../intake/user-limits.ts';
import type { FrameSettings } from '../rooms/rooms.ts';
import { LIMIT_SETTINGS } from './limit-settings.ts';
import { UsageError } from './print.ts';

interface Setting {
  what: string;
  example?: string;
  default?: string;
}

/** Everything that the environment can say. Each can also be read from a file that `NAME_FILE` names. */
export const SETTINGS = {
  DATABASE_URL: {
    what: 'PostgreSQL 15 or newer',
    example: 'postgres://lavish:secret@127.0.0.1:5432/lavish',
  },
  VALKEY_URL: {
    what: 'Valkey or Redis (6 or newer), over which nodes tell each other what has news; not set: over PostgreSQL. Each installation needs a number of database of its own there, which the address ends with',
    example: 'redis://:secret@127.0.0.1:6379/0',
  },
  LAVISH_API_KEYS: {
    what: 'the keys of your backend, separated by commas; each begins with sk_ and has at least 24 characters',
    example: 'sk_live_…',
  },
  LAVISH_TOKEN_KEYS: {
    what: "id:secret pairs, separated by commas, that users' tokens are signed with; the first signs those given out here",
    example: 'key1:a-secret-of-32-bytes-or-more',
  },
  LAVISH_JWKS: {
    what: 'issuer=url pairs, separated by commas: whose tokens are checked with the public keys (RS, PS, ES, EdDSA) published there',
    example: 'auth.example=https://auth.example/.well-known/jwks.json',
  },
  LAVISH_JWKS_STALE_HOURS: {
    what: 'how long keys that were fetched from LAVISH_JWKS stay valid while their issuer cannot be reached, in hours, after the ten minutes for which they are not asked for again',
    default: '24',
  },
  LAVISH_AUDIENCE: { what: 'the aud that every token must carry' },
  LAVISH_USER_REQUESTS_PER_S: { what: 'HTTP requests that one user may make, a second', default: '20' },
  LAVISH_USER_GIFTS_PER_S: {
    what: 'gifts that one user may send, a second, by HTTP and socket together',
    default: '20',
  },
  LAVISH_TICK_MS: { what: 'the least time between two frames of a room, in milliseconds', default: '50' },
  LAVISH_TICK_US_PER_VIEWER: {
    what: 'the tick has at least so many microseconds for each viewer of the room on this server: with 10, a room of 20,000 has a frame every 200 ms',
    default: '10',
  },
  LAVISH_FRAME_MAX_GIFTS: {
    what: 'gifts that a frame shows one by one, the dearest first; the others are summed',
    default: '10',
  },
  LAVISH_INDIVIDUAL_MIN_COINS: { what: 'a gift of so many coins is never summed', default: '1000' },
  LAVISH_CORS_ORIGINS: {
    what: 'origins whose pages may call the API, separated by commas; * for all: credentials are tokens, never cookies',
    default: '*',
  },
  LAVISH_ASSET_ORIGINS: {
    what: 'origins from which overlays and the effects page may load icons, avatars, animations and fonts, separated by commas; their own is always allowed',
  },
  ...LIMIT_SETTINGS,
  HOST: { what: 'the address to listen on', default: '0.0.0.0' },
  PORT: { what: 'the port to listen on; 0 takes any free one', default: '7070' },
  LAVISH_WORKERS: {
    what: 'processes that share the port on this machine, a node each, and so with connections and limits of their own; about one for each core that the database leaves free',
    default: '1',
  },
  LOG_LEVEL: { what: 'trace, debug, info, warn, error, fatal or silent', default: 'info' },
} as const satisfies Record<string, Setting>;

type Name = keyof typeof SETTINGS;

/** A setting's text: `NAME`, else the contents of the file that `NAME_FILE` names, else its default. */
export function setting(name: Name): string | undefined {
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

function required(name: Name): string {
  const value = setting(name);
  if (value !== undefined) return value;
  const { what, example } = SETTINGS[name] as Setting;
  throw new UsageError(`${name} is not set: ${what}. Example: ${name}=${example}`);
}

export const databaseUrl = (): string => required('DATABASE_URL');

/** Null: there is none. */
export function valkeyUrl(): string | null {
  const text = setting('VALKEY_URL');
  if (text === undefined) return null;
  if (!/^rediss?:\/\/[^/]+(\/\d{0,4})?$/.test(text) || !URL.canParse(text))
    throw new UsageError('VALKEY_URL is not an address like redis://:secret@host:6379/0 (rediss: for TLS).');
  return text;
}

/** As the option says, else the setting. */
export function workers(option?: string): number {
  const text = option ?? required('LAVISH_WORKERS');
  if (!/^[1-9]\d?$/.test(text)) throw new UsageError(`LAVISH_WORKERS is a number from 1 to 99, not ${text}.`);
  return Number(text);
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

export function logLevel(fallback?: string): string {
  const level = process.env.LOG_LEVEL ? setting('LOG_LEVEL')! : (fallback ?? setting('LOG_LEVEL')!);
  if (!LOG_LEVELS.includes(level))
    throw new UsageError(`LOG_LEVEL is ${SETTINGS.LOG_LEVEL.what}, not ${level}.`);
  return level;
}

export function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new UsageError(`${text} is not a port: 0 to 65535.`);
  return Number(text);
}

/** A whole number of at least one. */
function count(name: Name): number {
  const text = required(name);
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new UsageError(`${name} is a number from 1 to 999999, not ${text}.`);
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

/** The keys of the platform's backend. A test key is refused: it was printed on somebody's screen. */
export function apiKeys(): string[] {
  const keys = list(required('LAVISH_API_KEYS'));
  for (const key of keys) {
    if (key.startsWith(TEST_KEY_PREFIX))
      throw new UsageError('LAVISH_API_KEYS holds a test key: those are for `lavish dev`.');
    if (!/^sk_[\x21-\x7e]{21,}$/.test(key))
      throw new UsageError(`LAVISH_API_KEYS: ${SETTINGS.LAVISH_API_KEYS.what}.`);
  }
  if (keys.length === 0) throw new UsageError('LAVISH_API_KEYS holds no key.');
  return keys;
}

/** HMAC-SHA256 wants a secret as long as its digest. */
const MIN_SECRET_BYTES = 32;

/** Token keys by id, in the order given: the first signs. */
export function tokenSecrets(): Map<string, Uint8Array> {
  const keys = new Map<string, Uint8Array>();
  for (const pair of list(setting('LAVISH_TOKEN_KEYS') ?? '')) {
    const [, id, secret] = /^([^:]+):(.+)$/s.exec(pair) ?? [];
    if (id === undefined || secret === undefined) {
      throw new UsageError(`LAVISH_TOKEN_KEYS: ${SETTINGS.LAVISH_TOKEN_KEYS.what}.`);
    }
    if (Buffer.byteLength(secret) < MIN_SECRET_BYTES) {
      throw new UsageError(
        `LAVISH_TOKEN_KEYS: the secret of ${id} must have at least ${MIN_SECRET_BYTES} bytes.`,
      );
    }
    if (keys.has(id)) throw new UsageError(`LAVISH_TOKEN_KEYS: there are two keys ${id}.`);
    keys.set(id, Buffer.from(secret));
  }
  return keys;
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

/** As browsers send it: a scheme and a host, nothing behind. It becomes a part of headers. */
function checkOrigin(name: string, origin: string): void {
  if (!/^https?:/.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin)
    throw new UsageError(`${name}: ${origin} is not an origin like https://live.example.`);
}

/** How long fetched keys stay valid while their issuer cannot be reached. */
export const jwksStaleMs = (): number => count('LAVISH_JWKS_STALE_HOURS') * 3_600_000;

/** Whose published keys check tokens, by issuer. */
function publishedKeySets(): Map<string, TokenKey> {
  const sets = new Map<string, TokenKey>();
  for (const pair of list(setting('LAVISH_JWKS') ?? '')) {
    const [, issuer, url] = /^([^=]+)=(https?:\/\/.+)$/.exec(pair) ?? [];
    if (issuer === undefined || url === undefined || !URL.canParse(url)) {
      throw new UsageError(`LAVISH_JWKS: ${SETTINGS.LAVISH_JWKS.what}.`);
    }
    sets.set(issuer, publishedKeys(new URL(url), { staleMs: jwksStaleMs() }));
  }
  return sets;
}

/** All that check tokens. There must be one. */
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
