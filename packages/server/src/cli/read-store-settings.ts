import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { AppleConfig, AppleEnvironment } from '../providers/apple/apple-config.ts';
import { appleRoot } from '../providers/apple/apple-root.ts';
import type { GooglePlayConfig, ServiceAccount } from '../providers/google-play/google-play-config.ts';
import { UsageError } from './print.ts';
import { booleanSetting, required, type SettingName, setting } from './settings.ts';
import type { STORE_SETTINGS } from './store-settings.ts';

export type StoreSettingName = keyof typeof STORE_SETTINGS;

const ENVIRONMENTS = ['Production', 'Sandbox'] as const;

const APPLE_API = {
  Production: 'https://api.storekit.itunes.apple.com',
  Sandbox: 'https://api.storekit-sandbox.itunes.apple.com',
};

/** The app in the App Store. Null: none is configured. Throws UsageError if its settings are incomplete. */
export function appleConfig(): AppleConfig | null {
  const bundleId = setting('LAVISH_APPLE_BUNDLE_ID');
  if (bundleId === undefined) return null;
  const environments = appleEnvironments();
  return {
    bundleId,
    appId: environments.includes('Production') ? appleAppId() : null,
    environments,
    rootCertificates: appleRoots(),
    checksRevocation: booleanSetting('LAVISH_APPLE_CHECK_REVOCATION'),
    api: appleApi(),
  };
}

function appleEnvironments(): AppleEnvironment[] {
  const names = required('LAVISH_APPLE_ENVIRONMENTS')
    .split(',')
    .map((name) => name.trim());
  return names.map((name) => {
    const environment = ENVIRONMENTS.find((each) => each === name);
    if (environment) return environment;
    throw new UsageError(`LAVISH_APPLE_ENVIRONMENTS must contain Production, Sandbox or both, not ${name}.`);
  });
}

function appleAppId(): number {
  const text = required('LAVISH_APPLE_APP_ID');
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new UsageError(`LAVISH_APPLE_APP_ID must be a number, not ${text}.`);
  return Number(text);
}

function appleRoots(): Buffer[] {
  const text = setting('LAVISH_APPLE_ROOTS');
  if (text === undefined) return [appleRoot()];
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    if (certificates.length > 0) return certificates.map((pem) => new X509Certificate(pem).raw);
  } catch {
    // Below.
  }
  throw new UsageError('LAVISH_APPLE_ROOTS must contain certificates in PEM.');
}

function appleApi(): AppleConfig['api'] {
  const issuerId = setting('LAVISH_APPLE_ISSUER_ID');
  if (issuerId === undefined) return null;
  const other = setting('LAVISH_APPLE_API_URL');
  const urlOf = (environment: AppleEnvironment) =>
    url('LAVISH_APPLE_API_URL', other ?? APPLE_API[environment]);
  return {
    issuerId,
    keyId: required('LAVISH_APPLE_KEY_ID'),
    privateKey: privateKey(required('LAVISH_APPLE_KEY')),
    urls: { Production: urlOf('Production'), Sandbox: urlOf('Sandbox') },
  };
}

function privateKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // Below. The error of OpenSSL says no more.
  }
  throw new UsageError('LAVISH_APPLE_KEY must be the contents of the .p8 file of App Store Connect.');
}

/** The app at Google Play. Null: none is configured. Throws UsageError if its settings are incomplete. */
export function googlePlayConfig(): GooglePlayConfig | null {
  const packageName = setting('LAVISH_GOOGLE_PLAY_PACKAGE');
  if (packageName === undefined) return null;
  const audience = setting('LAVISH_GOOGLE_PLAY_PUSH_AUDIENCE');
  return {
    packageName,
    serviceAccount: serviceAccount(required('LAVISH_GOOGLE_PLAY_ACCOUNT')),
    apiUrl: url('LAVISH_GOOGLE_PLAY_API_URL', required('LAVISH_GOOGLE_PLAY_API_URL')),
    push:
      audience === undefined
        ? null
        : {
            audience,
            email: required('LAVISH_GOOGLE_PLAY_PUSH_EMAIL'),
            keysUrl: url('LAVISH_GOOGLE_PLAY_PUSH_KEYS_URL', required('LAVISH_GOOGLE_PLAY_PUSH_KEYS_URL')),
          },
    acceptsTests: booleanSetting('LAVISH_GOOGLE_PLAY_TESTS'),
  };
}

function serviceAccount(json: string): ServiceAccount {
  try {
    const { client_email, private_key, private_key_id, token_uri } = JSON.parse(json);
    const key = createPrivateKey(private_key);
    if (
      typeof client_email === 'string' &&
      typeof private_key_id === 'string' &&
      key.asymmetricKeyType === 'rsa'
    )
      return {
        email: client_email,
        keyId: private_key_id,
        privateKey: private_key,
        tokenUrl: url('LAVISH_GOOGLE_PLAY_ACCOUNT', token_uri),
      };
  } catch {
    // The message of the error could contain a part of the key.
  }
  throw new UsageError('LAVISH_GOOGLE_PLAY_ACCOUNT must be the key file of a service account, in JSON.');
}

function url(name: SettingName, text: string): URL {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text);
  throw new UsageError(`${name} must be an address like https://store.example, not ${text}.`);
}

/** What each setting is, without secrets. */
export const STORE_READERS: Record<StoreSettingName, () => string> = {
  LAVISH_APPLE_BUNDLE_ID: () => appleConfig()?.bundleId ?? 'not set, no purchases of Apple are credited',
  LAVISH_APPLE_APP_ID: () => String(appleConfig()?.appId ?? 'not set'),
  LAVISH_APPLE_ENVIRONMENTS: () => appleEnvironments().join(', '),
  LAVISH_APPLE_ROOTS: () =>
    appleRoots()
      .map((der) => /CN=([^\n]*)/.exec(new X509Certificate(der).subject)?.[1] ?? 'without a name')
      .join(', '),
  LAVISH_APPLE_CHECK_REVOCATION: () => String(booleanSetting('LAVISH_APPLE_CHECK_REVOCATION')),
  LAVISH_APPLE_ISSUER_ID: () => appleApi()?.issuerId ?? 'not set, consumption is not reported',
  LAVISH_APPLE_KEY_ID: () => appleApi()?.keyId ?? 'not set',
  LAVISH_APPLE_KEY: () => (appleApi() === null ? 'not set' : 'set'),
  LAVISH_APPLE_API_URL: () => setting('LAVISH_APPLE_API_URL') ?? "Apple's",
  LAVISH_GOOGLE_PLAY_PACKAGE: () =>
    googlePlayConfig()?.packageName ?? 'not set, no purchases of Google Play are credited',
  LAVISH_GOOGLE_PLAY_ACCOUNT: () => googlePlayConfig()?.serviceAccount.email ?? 'not set',
  LAVISH_GOOGLE_PLAY_PUSH_AUDIENCE: () =>
    googlePlayConfig()?.push?.audience ?? 'not set, notifications are not accepted',
  LAVISH_GOOGLE_PLAY_PUSH_EMAIL: () => googlePlayConfig()?.push?.email ?? 'not set',
  LAVISH_GOOGLE_PLAY_PUSH_KEYS_URL: () => required('LAVISH_GOOGLE_PLAY_PUSH_KEYS_URL'),
  LAVISH_GOOGLE_PLAY_TESTS: () => String(booleanSetting('LAVISH_GOOGLE_PLAY_TESTS')),
  LAVISH_GOOGLE_PLAY_API_URL: () => required('LAVISH_GOOGLE_PLAY_API_URL'),
};
