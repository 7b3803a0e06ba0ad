import { createHash } from 'node:crypto';

/** The prefix of test keys, which `lavish dev` makes and `lavish start` refuses. */
export const TEST_KEY_PREFIX = 'sk_test_';

const digestOf = (key: string) => createHash('sha256').update(key).digest('base64');

/** Returns a function that checks server keys. It looks up digests, so its timing reveals nothing about the keys. */
export function createApiKeyCheck(keys: readonly string[]): (key: string) => boolean {
  const known = new Set(keys.map(digestOf));
  return (key) => known.has(digestOf(key));
}
