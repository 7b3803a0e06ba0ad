import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** Thrown when the keys that a token needs cannot be fetched now. A later attempt can succeed. */
class KeysUnavailable extends Error {}

export interface PublishedKeysOptions {
  /** How long the issuer has for its whole response, milliseconds. */
  timeoutMs?: number;
  /** How long keys are used without asking the issuer again, milliseconds. */
  freshMs?: number;
  /** How long after that keys stay valid while the issuer cannot be reached, milliseconds. */
  staleMs?: number;
  /** The minimum time from the start of one fetch to the start of the next, milliseconds. */
  cooldownMs?: number;
  /** Milliseconds of a clock that never jumps. */
  now?: () => number;
}

/** A day: long enough to repair an issuer, and short enough for a stolen key that the issuer has withdrawn. */
const DEFAULT_STALE_MS = 24 * 3_600_000;

/** A key set has some kilobytes. A response beyond this is not one. */
const MAX_BYTES = 1024 * 1024;

/**
 * The public keys that an issuer publishes as a JSON Web Key Set.
 *
 * Keys are fetched when first needed and when they are older than `freshMs`. While fetches fail, the keys fetched last
 * stay valid for `staleMs` more, and requests do not wait for the fetches. An unknown key id leads to a fetch too, which
 * is how keys are rotated. All tokens share one fetch, and at least `cooldownMs` pass between two, failed or not, so that
 * unknown key ids cannot cause a flood of fetches. Ages are measured with a monotonic clock: a step of the wall
 * clock neither expires keys nor keeps them.
 */
export function publishedKeys(url: URL, options: PublishedKeysOptions = {}): JWTVerifyGetKey {
  const { timeoutMs = 3_000, freshMs = 600_000, staleMs = DEFAULT_STALE_MS, cooldownMs = 5_000 } = options;
  const { now = () => performance.now() } = options;
  let keys: JWTVerifyGetKey | null = null;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown = null;
  let fetching: Promise<void> | null = null;

  /** Fetches the keys unless that was done within the cooldown. Never throws: the result is in `keys` and `failure`. */
  function refresh(): Promise<void> {
    if (fetching !== null) return fetching;
    if (now() - triedAt < cooldownMs) return Promise.resolve();
    triedAt = now();
    fetching = fetchKeySet(url, timeoutMs)
      .then((set) => {
        keys = createLocalJWKSet(set);
        fetchedAt = now();
        failure = null;
      })
      .catch((error) => {
        failure = error;
      })
      .finally(() => {
        fetching = null;
      });
    return fetching;
  }

  const age = () => now() - fetchedAt;

  function usable(): JWTVerifyGetKey {
    if (keys === null || age() > freshMs + staleMs)
      throw new KeysUnavailable('The keys of the issuer cannot be fetched.', { cause: failure });
    return keys;
  }

  return async (header, token) => {
    if (age() > freshMs) {
      const refreshed = refresh();
      // After a failed fetch the known keys are used at once: an issuer that hangs would delay every request.
      if (keys === null || failure === null || age() > freshMs + staleMs) await refreshed;
    }
    try {
      return await usable()(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refresh();
      // The token may be signed with a new key that could not be fetched, so the refusal is temporary.
      if (failure !== null)
        throw new KeysUnavailable('The keys of the issuer cannot be fetched.', { cause: failure });
      return usable()(header, token);
    }
  };
}

async function fetchKeySet(url: URL, timeoutMs: number): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(timeoutMs),
    // A redirect could lead to keys of another party.
    redirect: 'error',
    headers: { accept: 'application/json, application/jwk-set+json' },
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`The issuer answered with status ${response.status}.`);
  }
  return JSON.parse(await readText(response)) as JSONWebKeySet;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`The issuer's key set is larger than ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
