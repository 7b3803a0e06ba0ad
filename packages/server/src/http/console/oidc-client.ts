import { createHmac } from 'node:crypto';
import type { Configuration } from 'openid-client';
import type { OidcClaims, OidcConfig } from '../../domain/operators/oidc-rules.ts';
import { OIDC_CALLBACK_PATH } from './cookies.ts';

/** How long the provider may take for a response. */
const TIMEOUT_S = 5;

/** For how long a callback uses the provider's addresses that the last sign-in has read. */
const FRESH_MS = 600_000;

/** The provider does not respond, or not as an OpenID provider. */
export class OidcUnavailable extends Error {
  override readonly name = 'OidcUnavailable';
}

/** What the console asks the OpenID provider. */
export interface OidcClient {
  /** The address at which the provider asks the person to sign in. Throws OidcUnavailable. */
  authorizationUrl(secret: string): Promise<URL>;
  /**
   * Exchanges the code of the callback for the claims of the account. `query`: of the callback's address. Throws
   * OidcUnavailable, and another error if the response is not the one to the request of this `secret`.
   */
  claimsOf(secret: string, query: string): Promise<OidcClaims>;
}

/** State, nonce and PKCE verifier of a sign-in are derived from the secret in the browser's cookie, so none is stored. */
const derived = (secret: string, use: string): string =>
  createHmac('sha256', secret).update(`oidc ${use}`).digest('base64url');

/** Loads the library and reads the provider's addresses at the first sign-in, so that a node starts without the provider. */
export function createOidcClient(
  { issuer, clientId, clientSecret, origin }: OidcConfig,
  now: () => number = () => performance.now(),
): OidcClient {
  const redirectUri = `${origin}${OIDC_CALLBACK_PATH}`;
  let discovered: Promise<Configuration> | null = null;
  let discoveredAt = 0;

  async function discover(): Promise<Configuration> {
    const oidc = await import('openid-client');
    // Only the settings accept such an issuer, and only on this machine.
    const insecure = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    return oidc.discovery(issuer, clientId, {}, oidc.ClientSecretBasic(clientSecret), {
      timeout: TIMEOUT_S,
      // The signature of the ID token is checked too, although it comes over TLS from the provider.
      execute: [...insecure, oidc.enableNonRepudiationChecks],
    });
  }

  /** Asks the provider for its addresses, so that nobody is sent to one that is away. */
  function discoverAgain(): Promise<Configuration> {
    discoveredAt = now();
    const discovering = discover().catch((error) => {
      if (discovered === discovering) discovered = null;
      throw new OidcUnavailable('The OpenID provider cannot be reached.', { cause: error });
    });
    discovered = discovering;
    return discovering;
  }

  const discoveredLately = (): Promise<Configuration> =>
    discovered === null || now() - discoveredAt > FRESH_MS ? discoverAgain() : discovered;

  return {
    async authorizationUrl(secret) {
      const [oidc, config] = await Promise.all([import('openid-client'), discoverAgain()]);
      return oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        state: derived(secret, 'state'),
        nonce: derived(secret, 'nonce'),
        code_challenge: await oidc.calculatePKCECodeChallenge(derived(secret, 'verifier')),
        code_challenge_method: 'S256',
      });
    },
    async claimsOf(secret, query) {
      const [oidc, config] = await Promise.all([import('openid-client'), discoveredLately()]);
      try {
        const tokens = await oidc.authorizationCodeGrant(config, new URL(`${redirectUri}?${query}`), {
          expectedState: derived(secret, 'state'),
          expectedNonce: derived(secret, 'nonce'),
          pkceCodeVerifier: derived(secret, 'verifier'),
          idTokenExpected: true,
        });
        return await allClaims(oidc, config, tokens);
      } catch (error) {
        if (isOutage(error))
          throw new OidcUnavailable('The OpenID provider does not respond.', { cause: error });
        throw error;
      }
    },
  };
}

/** Many providers have the groups or the e-mail address in the ID token or at the userinfo endpoint only. */
async function allClaims(
  oidc: typeof import('openid-client'),
  config: Configuration,
  tokens: Awaited<ReturnType<typeof import('openid-client').authorizationCodeGrant>>,
): Promise<OidcClaims> {
  const claims = tokens.claims()!;
  if (config.serverMetadata().userinfo_endpoint === undefined) return claims;
  return { ...(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
}

/** Codes of the library for a response that never came, and for one that is not of an OpenID provider. */
const OUTAGES = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM']);

function isOutage(error: unknown): boolean {
  const { code, message, cause } = error as { code?: string; message?: string; cause?: unknown };
  if (code !== undefined && OUTAGES.has(code)) return true;
  return message === 'fetch failed' || (cause instanceof Error && cause.message === 'fetch failed');
}
