import type { KeyObject } from 'node:crypto';

/** `Production`, and `Sandbox`, in which purchases cost nothing. */
export type AppleEnvironment = 'Production' | 'Sandbox';

/** The app in the App Store, and how its signatures are checked. */
export interface AppleConfig {
  bundleId: string;
  /** The Apple ID of the app. Null: only the sandbox is accepted. */
  appId: number | null;
  environments: readonly AppleEnvironment[];
  /** Certificates that are trusted as roots, in DER. */
  rootCertificates: readonly Buffer[];
  /** Whether Apple is asked if the certificates of a signature were revoked. */
  checksRevocation: boolean;
  /** For reports of usage. Null: none is sent. */
  api: AppleApiConfig | null;
}

/** The App Store Server API, with a key of App Store Connect. */
export interface AppleApiConfig {
  issuerId: string;
  keyId: string;
  privateKey: KeyObject;
  /** The base URL of each environment. */
  urls: Readonly<Record<AppleEnvironment, URL>>;
}
