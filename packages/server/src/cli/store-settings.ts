/** The settings of Apple's App Store and of Google Play. */
export const STORE_SETTINGS = {
  LAVISH_APPLE_BUNDLE_ID: {
    description:
      'The bundle id of the app whose purchases in the App Store are credited. The other settings LAVISH_APPLE_* belong to it. Default: none are.',
    example: 'example.live',
  },
  LAVISH_APPLE_APP_ID: {
    description: 'The Apple ID of the app, a number of App Store Connect. Needed for Production.',
    example: '1234567890',
  },
  LAVISH_APPLE_ENVIRONMENTS: {
    description:
      'Whose purchases are credited: Production, Sandbox or both, separated by a comma. Purchases of the sandbox cost nothing. App Review buys there.',
    default: 'Production',
  },
  LAVISH_APPLE_ROOTS: {
    description:
      "The certificates in PEM that are trusted as roots of Apple's signatures. Default: Apple Root CA - G3, which is built in.",
  },
  LAVISH_APPLE_CHECK_REVOCATION: {
    description:
      'Whether Apple (ocsp.apple.com) is asked if the certificates of a signature were revoked: true or false. While Apple does not answer, a purchase gets `provider_unavailable`, and its notification is sent again.',
    default: 'true',
  },
  LAVISH_APPLE_ISSUER_ID: {
    description:
      'The issuer id of the In-App Purchase key of App Store Connect, with which answers to requests for consumption are signed. Default: none are sent.',
    example: '57246542-96fe-1a63-e053-0824d011072a',
  },
  LAVISH_APPLE_KEY_ID: { description: 'The id of this key.', example: '2X9R4HXF34' },
  LAVISH_APPLE_KEY: {
    description: 'This key, the contents of its .p8 file. Use LAVISH_APPLE_KEY_FILE to name the file.',
  },
  LAVISH_APPLE_API_URL: {
    description:
      "Another address of the App Store Server API, for tests. Default: Apple's, of the environment of the purchase.",
  },
  LAVISH_GOOGLE_PLAY_PACKAGE: {
    description:
      'The package name of the app whose purchases at Google Play are credited. The other settings LAVISH_GOOGLE_PLAY_* belong to it. Default: none are.',
    example: 'example.live',
  },
  LAVISH_GOOGLE_PLAY_ACCOUNT: {
    description:
      'The key file of the service account that reads and confirms purchases, in JSON. Use LAVISH_GOOGLE_PLAY_ACCOUNT_FILE to name the file.',
  },
  LAVISH_GOOGLE_PLAY_PUSH_AUDIENCE: {
    description:
      'The audience of the push subscription for real-time developer notifications. Default: none are accepted, and refunds are read from Google Play every five minutes.',
    example: 'https://gifts.example/v1/providers/google/webhook',
  },
  LAVISH_GOOGLE_PLAY_PUSH_EMAIL: {
    description: 'The service account of this push subscription.',
    example: 'push@example.iam.gserviceaccount.com',
  },
  LAVISH_GOOGLE_PLAY_PUSH_KEYS_URL: {
    description: 'Where the public keys are published with which Google signs push requests.',
    default: 'https://www.googleapis.com/oauth2/v3/certs',
  },
  LAVISH_GOOGLE_PLAY_TESTS: {
    description: 'Whether purchases of licence testers credit coins: true or false. They cost nothing.',
    default: 'false',
  },
  LAVISH_GOOGLE_PLAY_API_URL: {
    description: 'The address of the Android Publisher API.',
    default: 'https://androidpublisher.googleapis.com',
  },
} as const;
