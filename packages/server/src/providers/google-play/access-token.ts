import { importPKCS8, SignJWT } from 'jose';
import { askProvider, ProviderUnavailable } from '../provider-request.ts';
import type { ServiceAccount } from './google-play-config.ts';

const SCOPE = 'https://www.googleapis.com/auth/androidpublisher';

/** Google accepts no assertion that is valid for longer. */
const ASSERTION_S = 3_600;

/** A token is renewed this long before its end, so that none ends on its way. */
const MARGIN_MS = 60_000;

export interface AccessTokens {
  /** Returns a valid access token. Throws ProviderUnavailable. */
  get(): Promise<string>;
  /** Forgets the token, because Google refuses it. */
  forget(): void;
}

/**
 * Exchanges assertions of the service account for access tokens. Concurrent callers share one exchange. `now`: the database's
 * clock, unix milliseconds.
 */
export function createAccessTokens(
  account: ServiceAccount,
  { timeoutMs, now }: { timeoutMs: number; now: () => number },
): AccessTokens {
  let token: { text: string; until: number } | null = null;
  let fetching: Promise<string> | null = null;

  async function exchange(): Promise<string> {
    const { status, body } = await askProvider({
      provider: 'Google Play',
      url: account.tokenUrl,
      method: 'POST',
      timeoutMs,
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: await signAssertion(account, now()),
      }),
    });
    const { access_token: text, expires_in: seconds } = (body ?? {}) as Record<string, unknown>;
    if (status !== 200 || typeof text !== 'string' || typeof seconds !== 'number')
      throw new ProviderUnavailable(
        `Google Play gives the service account no access token: status ${status}. Check its key, and the clock of this machine.`,
      );
    token = { text, until: now() + seconds * 1_000 - MARGIN_MS };
    return text;
  }

  return {
    async get() {
      if (token !== null && now() < token.until) return token.text;
      fetching ??= exchange().finally(() => {
        fetching = null;
      });
      return fetching;
    },
    forget() {
      token = null;
    },
  };
}

async function signAssertion(account: ServiceAccount, at: number): Promise<string> {
  const issuedAt = Math.floor(at / 1_000);
  return new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: account.keyId })
    .setIssuer(account.email)
    .setAudience(account.tokenUrl.href)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ASSERTION_S)
    .sign(await importPKCS8(account.privateKey, 'RS256'));
}
