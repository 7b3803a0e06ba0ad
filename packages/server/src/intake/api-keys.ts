import { createHash } from 'node:crypto';

/** How a server key that is for trying things out begins: `lavish start` refuses it. */
export const TEST_KEY_PREFIX = 'sk_test_';

const digestOf = (key: string) => createHash('sha256').update(key).digest('base64');

/** Returns whether a key is one of the platform's. Digests are looked up, so timing tells nothing of the keys. */
export function createApiKeyCheck(keys: readonly string[]): (key: string) => boolean {
  const known = new Set(keys.map(digestOf));
  return (key) => known.has(digestOf(key));
}
