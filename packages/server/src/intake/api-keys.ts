import { createHash } from 'node:crypto';

/** The prefix of test keys, which `lavish dev` makes and `lavish start` refuses. */
export const TEST_KEY_PREFIX = 'sk_test_';

/** What server keys are looked up by, so that the timing of a lookup reveals nothing about the keys. */
export const keyDigest = (key: string): string => createHash('sha256').update(key).digest('base64');

/** Returns a function that checks the digests of server keys. */
export function createApiKeyCheck(keys: readonly string[]): (digest: string) => boolean {
  const known = new Set(keys.map(keyDigest));
  return (digest) => known.has(digest);
}
