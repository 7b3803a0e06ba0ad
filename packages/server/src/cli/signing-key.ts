import { loadDevKeys } from './dev-keys.ts';
import { UsageError } from './print.ts';
import { setting, tokenSecrets } from './settings.ts';

/** The secrets of the environment, else those of the data folder. */
export async function secretsOf(dataDir: string): Promise<Map<string, Uint8Array>> {
  if (setting('LAVISH_TOKEN_KEYS') !== undefined) return tokenSecrets();
  const { token_key_id, token_secret } = await loadDevKeys(dataDir);
  return new Map([[token_key_id, Buffer.from(token_secret)]]);
}

/** The first of them, with its id. */
export async function signingKey(dataDir: string): Promise<[id: string, key: Uint8Array]> {
  const [first] = await secretsOf(dataDir);
  if (!first) throw new UsageError('LAVISH_TOKEN_KEYS has no key.');
  return first;
}
