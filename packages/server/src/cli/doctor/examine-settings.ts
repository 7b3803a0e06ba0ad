import type { EffectiveSetting } from '@lavish/protocol';
import { LIMIT_NAMES, type LimitName } from '../limit-settings.ts';
import { UsageError } from '../print.ts';
import { readLimit } from '../read-limits.ts';
import { STORE_READERS } from '../read-store-settings.ts';
import { oldNamesInUse, type RenamedSetting } from '../renamed-settings.ts';
import {
  apiKeys,
  assetOrigins,
  clearingDays,
  corsOrigins,
  databaseUrl,
  frameSettings,
  jwksStaleMs,
  logLevel,
  oidcConfig,
  parsePort,
  promotionalCoinsEarn,
  SETTINGS,
  type SettingName,
  setting,
  stripeConfig,
  timeZone,
  tokenKeys,
  tokenSecrets,
  trustedProxies,
  userRates,
  valkeyUrl,
  workers,
} from '../settings.ts';
import { type Finding, failure, ok } from './finding.ts';

const LIMIT_READERS = Object.fromEntries(
  LIMIT_NAMES.map((name) => [name, () => String(readLimit(name))]),
) as Record<LimitName, () => string>;

/** Reads each setting like `lavish start`, and returns it without secrets. Throws UsageError if it is invalid. */
const READERS: Record<SettingName, () => string> = {
  DATABASE_URL: () => withoutPassword(databaseUrl()),
  VALKEY_URL: () => hostOf(valkeyUrl()) ?? 'not set, notifications use PostgreSQL',
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
  LAVISH_TIME_ZONE: () => timeZone(),
  LAVISH_CLEARING_DAYS: () => String(clearingDays()),
  LAVISH_PROMOTIONAL_COINS_EARN: () => String(promotionalCoinsEarn()),
  LAVISH_TRUSTED_PROXIES: () => trustedProxies().join(', ') || 'none',
  LAVISH_OIDC_ISSUER: () => oidcConfig()?.issuer.href ?? 'not set, operators sign in here only',
  LAVISH_OIDC_CLIENT_ID: () => oidcConfig()?.clientId ?? 'not set',
  LAVISH_OIDC_CLIENT_SECRET: () => (oidcConfig() === null ? 'not set' : 'set'),
  LAVISH_OIDC_ORIGIN: () => oidcConfig()?.origin ?? 'not set',
  LAVISH_OIDC_NAME: () => oidcConfig()?.name ?? setting('LAVISH_OIDC_NAME')!,
  LAVISH_OIDC_ROLES: () => counted(oidcConfig()?.roles.length ?? 0, 'rule'),
  LAVISH_OIDC_DOMAINS: () => oidcConfig()?.domains.join(', ') || 'any',
  LAVISH_STRIPE_SECRET_KEY: () => (stripeConfig()?.secretKey ? 'set' : 'not set'),
  LAVISH_STRIPE_WEBHOOK_SECRETS: () => counted(stripeConfig()?.webhookSecrets.length ?? 0, 'secret'),
  ...STORE_READERS,
  ...LIMIT_READERS,
  HOST: () => setting('HOST')!,
  PORT: () => String(parsePort(setting('PORT')!)),
  LAVISH_WORKERS: () => String(workers()),
  LOG_LEVEL: () => logLevel(),
};

const FIXES: Partial<Record<SettingName, string>> = {
  DATABASE_URL:
    'Use the form `postgres://user:password@host:5432/database`, with special characters of the password percent-encoded',
  VALKEY_URL:
    'Use the form `redis://:password@host:6379/0`, with special characters of the password percent-encoded',
  LAVISH_API_KEYS: 'Generate one: `echo "sk_live_$(openssl rand -hex 24)"`',
  LAVISH_TOKEN_KEYS: 'Generate one: `echo "key1:$(openssl rand -hex 32)"`',
};

const NAMES = Object.keys(SETTINGS) as SettingName[];

/** Checks every setting, and warns of old names in the environment. */
export const examineSettings = (): Finding[] => [
  ...NAMES.flatMap(examine),
  ...oldNamesInUse().map(oldNameFailure),
];

/**
 * All settings with their values, without secrets. `chosen`: values that the command sets itself, whatever the environment
 * has. A setting that the command does not use, and that is not valid, has no value.
 */
export const effectiveSettings = (chosen: Partial<Record<SettingName, string>>): EffectiveSetting[] =>
  NAMES.map((name) => ({
    name,
    description: SETTINGS[name].description,
    value: chosen[name] ?? valueIfValid(name),
    source: chosen[name] === undefined ? sourceOf(name) : 'command',
  }));

function valueIfValid(name: SettingName): string | null {
  try {
    return READERS[name]();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return null;
  }
}

function sourceOf(name: SettingName): EffectiveSetting['source'] {
  if (process.env[name]) return 'environment';
  return process.env[`${name}_FILE`] ? 'file' : 'default';
}

const oldNameFailure = ({ old, name }: RenamedSetting): Finding =>
  failure(old, `${old} is set, but its name is ${name} now`, `Set ${name} instead of ${old}`);

/** Settings that are read together fail together. Such a failure is reported once, for the setting that causes it. */
function examine(name: SettingName): Finding[] {
  try {
    return [ok(name, `${name}: ${READERS[name]()}`)];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const found = error.message.replace(/\.$/, '');
    const named = found.match(/[A-Z_]+/g)?.map((word) => word.replace(/_FILE$/, ''));
    const cause = NAMES.find((other) => named?.includes(other)) ?? name;
    return cause === name
      ? [failure(name, found, FIXES[name] ?? `Set ${name}: ${SETTINGS[name].description.replace(/\.$/, '')}`)]
      : [];
  }
}

/** The addresses in LAVISH_JWKS. */
export const jwksUrls = (): string[] =>
  (setting('LAVISH_JWKS') ?? '')
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => pair.slice(pair.indexOf('=') + 1).trim());

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

const hostOf = (url: string | null) => url && new URL(url).host + new URL(url).pathname;

export function withoutPassword(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^(postgres|postgresql|socket):$/.test(url.protocol))
    throw new UsageError('DATABASE_URL is not a PostgreSQL URL');
  return `${url.protocol}//${url.username && `${url.username}@`}${url.host}${url.pathname}`;
}
