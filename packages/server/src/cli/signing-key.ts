import { loadDevKeys } from './dev-keys.ts';
import { UsageError } from './print.ts';
import { setting, tokenSecrets } from './settings.ts';

/** Returns the token keys of LAVISH_TOKEN_KEYS, else the one of the data folder. */
export async function secretsOf(dataDir: string): Promise<Map<string, Uint8Array>> {
  if (setting('LAVISH_TOKEN_KEYS') !== undefined) return tokenSecrets();
  const { token_key_id, token_secret } = await loadDevKeys(dataDir);
  return new Map([[token_key_id, Buffer.from(token_secret)]]);
}

/** Returns the first token key with its id. Throws UsageError if there is none. */
export async function signingKey(dataDir: string): Promise<[id: string, key: Uint8Array]> {
  const [first] = await secretsOf(dataDir);
  if (!first) throw new UsageError('LAVISH_TOKEN_KEYS has no key.');
  return first;
}
