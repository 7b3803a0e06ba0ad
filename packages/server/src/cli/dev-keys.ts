import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TEST_KEY_PREFIX } from '../intake/api-keys.ts';

export interface DevKeys {
  api_key: string;
  token_key_id: string;
  token_secret: string;
}

/** The keys of a data folder: drawn the first time, the same ever after. */
export async function loadDevKeys(dataDir: string): Promise<DevKeys> {
  const file = join(dataDir, 'keys.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as DevKeys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const keys: DevKeys = {
    api_key: TEST_KEY_PREFIX + randomBytes(18).toString('base64url').replace(/[-_]/g, 'x'),
    token_key_id: 'dev',
    token_secret: randomBytes(32).toString('base64url'),
  };
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}
