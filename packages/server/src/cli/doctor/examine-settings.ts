import { LIMIT_NAMES, type LimitName } from '../limit-settings.ts';
import { UsageError } from '../print.ts';
import { readLimit } from '../read-limits.ts';
import {
  apiKeys,
  assetOrigins,
  corsOrigins,
  databaseUrl,
  frameSettings,
  jwksStaleMs,
  logLevel,
  parsePort,
  SETTINGS,
  setting,
  tokenKeys,
  tokenSecrets,
  userRates,
  valkeyUrl,
  workers,
} from '../settings.ts';
import { type Finding, failure, ok } from './finding.ts';

type Name = keyof typeof SETTINGS;

const LIMIT_READERS = Object.fromEntries(
  LIMIT_NAMES.map((name) => [name, () => String(readLimit(name))]),
) as Record<LimitName, () => string>;

/** Reads each setting as `lavish start` does, and says it without its secrets. Throws UsageError. */
const READERS: Record<Name, () => string> = {
  DATABASE_URL: () => withoutPassword(databaseUrl()),
  VALKEY_URL: () => hostOf(valkeyUrl()) ?? 'not set, nodes tell each other over PostgreSQL',
  LAVISH_API_KEYS: () => counted(apiKeys().length, 'key'),
  LAVISH_TOKEN_KEYS: () => tokenKeys() && counted(tokenSecrets().size, 'key'),
  LAVISH_JWKS: () => tokenKeys() && counted(jwksUrls().length, 'issuer'),
  LAVISH_JWKS_STALE_HOURS: () => `${jwksStaleMs() / 3_600_000} h`,
  LAVISH_AUDIENCE: () => setting('LAVISH_AUDIENCE') ?? 'not set, any is accepted',
  LAVISH_USER_REQUESTS_PER_S: () => String(userRates().requests),
  LAVISH_USER_GIFTS_PER_S: () => String(userRates().gifts),
  LAVISH_TICK_MS: () => String(frameSettings().tickMs),
  LAVISH_TICK_US_PER_VIEWER: () => String(frameSettings().tickUsPerViewer),
  LAVISH_FRAME_MAX_GIFTS: () => String(frameSettings().giftsPerFrame),
  LAVISH_INDIVIDUAL_MIN_COINS: () => String(frameSettings().individualMinCoins),
  LAVISH_CORS_ORIGINS: () => corsOrigins().join(', '),
  LAVISH_ASSET_ORIGINS: () => assetOrigins().join(', '),
  ...LIMIT_READERS,
  HOST: () => setting('HOST')!,
  PORT: () => String(parsePort(setting('PORT')!)),
  LAVISH_WORKERS: () => String(workers()),
  LOG_LEVEL: () => logLevel(),
};

const MENDS: Partial<Record<Name, string>> = {
  DATABASE_URL:
    'Write it as `postgres://user:password@host:5432/database`, special characters of the password percent-encoded',
  VALKEY_URL:
    'Write it as `redis://:password@host:6379/0`, special characters of the password percent-encoded',
  LAVISH_API_KEYS: 'Draw one: `echo "sk_live_$(openssl rand -hex 24)"`',
  LAVISH_TOKEN_KEYS: 'Draw one: `echo "key1:$(openssl rand -hex 32)"`',
};

const NAMES = Object.keys(SETTINGS) as Name[];

/** Every setting: missing, malformed, or well. */
export const examineSettings = (): Finding[] => NAMES.flatMap(examine);

/** Settings that are read together fail together: that is told once, of the one that is to blame. */
function examine(name: Name): Finding[] {
  try {
    return [ok(name, `${name}: ${READERS[name]()}`)];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const found = error.message.replace(/\.$/, '');
    const named = found.match(/[A-Z_]+/g)?.map((word) => word.replace(/_FILE$/, ''));
    const faultyCommand = NAMES.find((other) => named?.includes(other)) ?? name;
    return faultyCommand === name
      ? [failure(name, found, MENDS[name] ?? `Set ${name}: ${SETTINGS[name].what}`)]
      : [];
  }
}

/** Where the public keys are that LAVISH_JWKS names. */
export const jwksUrls = (): string[] =>
  (setting('LAVISH_JWKS') ?? '')
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => pair.slice(pair.indexOf('=') + 1).trim());

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

const hostOf = (url: string | null) => url && new URL(url).host + new URL(url).pathname;

function withoutPassword(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^(postgres|postgresql|socket):$/.test(url.protocol))
    throw new UsageError('DATABASE_URL is not an address of PostgreSQL');
  return `${url.protocol}//${url.username && `${url.username}@`}${url.host}${url.pathname}`;
}
