import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { appleRoot } from '../providers/apple/apple-root.ts';
import { createAppleChain } from '../providers/apple/testing/certificates.ts';
import { effectiveSettings } from './doctor/examine-settings.ts';
import { UsageError } from './print.ts';
import { appleConfig, googlePlayConfig } from './read-store-settings.ts';
import { STORE_SETTINGS } from './store-settings.ts';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const APPLE_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pem).toString();
const GOOGLE_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem).toString();

const APPLE = { LAVISH_APPLE_BUNDLE_ID: 'example.live', LAVISH_APPLE_APP_ID: '1234567890' };
const APPLE_API = {
  ...APPLE,
  LAVISH_APPLE_ISSUER_ID: 'issuer-1',
  LAVISH_APPLE_KEY_ID: 'KEY1',
  LAVISH_APPLE_KEY: APPLE_KEY,
};
const account = {
  client_email: 'lavish@example.iam.gserviceaccount.com',
  private_key_id: 'key-1',
  private_key: GOOGLE_KEY,
  token_uri: 'https://oauth2.googleapis.com/token',
};
const GOOGLE = {
  LAVISH_GOOGLE_PLAY_PACKAGE: 'example.live',
  LAVISH_GOOGLE_PLAY_ACCOUNT: JSON.stringify(account),
};

function set(environment: Partial<Record<keyof typeof STORE_SETTINGS, string>>) {
  for (const name of Object.keys(STORE_SETTINGS) as (keyof typeof STORE_SETTINGS)[]) {
    vi.stubEnv(name, environment[name] ?? '');
    vi.stubEnv(`${name}_FILE`, '');
  }
}
afterEach(() => {
  vi.unstubAllEnvs();
});

test('without settings there are no stores', () => {
  set({});
  expect([appleConfig(), googlePlayConfig()]).toEqual([null, null]);
});

test("Apple's production is accepted by default, with Apple's own root, and no report is sent", () => {
  set(APPLE);
  expect(appleConfig()).toEqual({
    bundleId: 'example.live',
    appId: 1_234_567_890,
    environments: ['Production'],
    rootCertificates: [appleRoot()],
    checksRevocation: true,
    api: null,
  });
});

test('the sandbox alone needs no app id', () => {
  set({ LAVISH_APPLE_BUNDLE_ID: 'example.live', LAVISH_APPLE_ENVIRONMENTS: 'Sandbox' });
  expect(appleConfig()).toMatchObject({ appId: null, environments: ['Sandbox'] });
});

test('roots are certificates in PEM, one or more', () => {
  const roots = [createAppleChain().root.der, createAppleChain().root.der];
  set({ ...APPLE, LAVISH_APPLE_ROOTS: roots.map((der) => new X509Certificate(der).toString()).join('\n') });
  expect(appleConfig()!.rootCertificates.map(String)).toEqual(roots.map(String));
});

test('reports go to Apple, or to another address for tests', () => {
  set(APPLE_API);
  expect(appleConfig()!.api!.urls.Sandbox.href).toBe('https://api.storekit-sandbox.itunes.apple.com/');
  set({ ...APPLE_API, LAVISH_APPLE_API_URL: 'http://127.0.0.1:9' });
  expect(appleConfig()!.api!.urls.Production.href).toBe('http://127.0.0.1:9/');
});

test("Google Play's settings are read from the key file of the service account", () => {
  set(GOOGLE);
  expect(googlePlayConfig()).toMatchObject({
    packageName: 'example.live',
    serviceAccount: { email: account.client_email, keyId: 'key-1', tokenUrl: new URL(account.token_uri) },
    push: null,
    acceptsTests: false,
  });
});

test.each<[keyof typeof STORE_SETTINGS, object]>([
  ['LAVISH_APPLE_APP_ID', { LAVISH_APPLE_BUNDLE_ID: 'example.live' }],
  ['LAVISH_APPLE_APP_ID', { ...APPLE, LAVISH_APPLE_APP_ID: 'example' }],
  ['LAVISH_APPLE_ENVIRONMENTS', { ...APPLE, LAVISH_APPLE_ENVIRONMENTS: 'Production,Xcode' }],
  ['LAVISH_APPLE_ROOTS', { ...APPLE, LAVISH_APPLE_ROOTS: 'none' }],
  ['LAVISH_APPLE_CHECK_REVOCATION', { ...APPLE, LAVISH_APPLE_CHECK_REVOCATION: 'yes' }],
  ['LAVISH_APPLE_KEY', { ...APPLE_API, LAVISH_APPLE_KEY: GOOGLE_KEY }],
  ['LAVISH_APPLE_KEY', { ...APPLE_API, LAVISH_APPLE_KEY: 'secret-text' }],
  ['LAVISH_APPLE_API_URL', { ...APPLE_API, LAVISH_APPLE_API_URL: 'apple' }],
  ['LAVISH_GOOGLE_PLAY_ACCOUNT', { LAVISH_GOOGLE_PLAY_PACKAGE: 'example.live' }],
  ['LAVISH_GOOGLE_PLAY_ACCOUNT', { ...GOOGLE, LAVISH_GOOGLE_PLAY_ACCOUNT: '{"private_key":"secret-text"' }],
  ['LAVISH_GOOGLE_PLAY_PUSH_EMAIL', { ...GOOGLE, LAVISH_GOOGLE_PLAY_PUSH_AUDIENCE: 'x' }],
  ['LAVISH_GOOGLE_PLAY_TESTS', { ...GOOGLE, LAVISH_GOOGLE_PLAY_TESTS: '1' }],
])('a faulty %s is named, and no key is repeated', (name, environment) => {
  set(environment);
  const read = () => [appleConfig(), googlePlayConfig()];
  expect(read).toThrow(UsageError);
  expect(read).toThrow(name);
  expect(read).not.toThrow(/secret-text|PRIVATE KEY/);
});

test('effective settings contain no key', () => {
  set({ ...APPLE_API, ...GOOGLE });
  const settings = JSON.stringify(effectiveSettings({}));
  expect(settings).toContain(account.client_email);
  expect(settings).not.toMatch(/PRIVATE KEY|private_key/);
});
