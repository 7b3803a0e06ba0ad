import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TEST_KEY_PREFIX } from '../intake/api-keys.ts';

/** The keys in the data folder of `lavish dev`. */
export interface DevKeys {
  api_key: string;
  token_key_id: string;
  token_secret: string;
}

const fileIn = (dataDir: string) => join(dataDir, 'keys.json');

/** Reads the keys of a data folder. Null: it has none. */
export async function readDevKeys(dataDir: string): Promise<DevKeys | null> {
  try {
    return JSON.parse(await readFile(fileIn(dataDir), 'utf8')) as DevKeys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return null;
  }
}

/** Reads the keys of a data folder, and generates them if it has none. */
export async function loadDevKeys(dataDir: string): Promise<DevKeys> {
  const existing = await readDevKeys(dataDir);
  if (existing) return existing;
  const keys: DevKeys = {
    api_key: TEST_KEY_PREFIX + randomBytes(18).toString('base64url').replace(/[-_]/g, 'x'),
    token_key_id: 'dev',
    token_secret: randomBytes(32).toString('base64url'),
  };
  await mkdir(dataDir, { recursive: true });
  await writeFile(fileIn(dataDir), `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}
