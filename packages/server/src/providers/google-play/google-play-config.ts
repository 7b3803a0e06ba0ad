/** The app at Google Play, and how its server calls and messages are checked. */
export interface GooglePlayConfig {
  packageName: string;
  serviceAccount: ServiceAccount;
  /** The base URL of the Android Publisher API. */
  apiUrl: URL;
  /** The push subscription of real-time developer notifications. Null: none is accepted. */
  push: PushConfig | null;
  /** Whether purchases of licence testers credit coins. They cost nothing. */
  acceptsTests: boolean;
}

/** A Google Cloud service account, as its key file has it. */
export interface ServiceAccount {
  email: string;
  keyId: string;
  /** PKCS 8, in PEM. */
  privateKey: string;
  /** Where an assertion is exchanged for an access token. */
  tokenUrl: URL;
}

export interface PushConfig {
  /** The `aud` of the tokens that Pub/Sub signs. */
  audience: string;
  /** The service account of the push subscription. */
  email: string;
  /** Where the keys are published that sign these tokens. */
  keysUrl: URL;
}
