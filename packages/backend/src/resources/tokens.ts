import type {
  ConsoleLink,
  PostConsoleLink,
  PostToken,
  PostTokenRevocation,
  Token,
  TokenRevocation,
} from '@lavish/protocol';
import type { CallOptions, SendRequest } from '../request.ts';
import { signToken, type TokenClaims, type TokenKey } from '../sign-token.ts';

export interface TokensResource {
  /** Lets the server sign a user's token. */
  create(token: PostToken, options?: CallOptions): Promise<Token>;
  /**
   * Revokes one token by its `jti`, or all tokens of a `user` that were issued until now. `expires_at`: when the last of them
   * expires; the server keeps the revocation until then. Default: ten years.
   */
  revoke(revocation: PostTokenRevocation, options?: CallOptions): Promise<TokenRevocation>;
  /** Creates a link that signs a host in to the console, once within ten minutes. `path` is a path on the server. */
  consoleLink(link: PostConsoleLink, options?: CallOptions): Promise<ConsoleLink>;
  /** Signs a token here with `tokenKey`, without a request. Throws a TypeError without a `tokenKey`. */
  sign(claims: TokenClaims): Token;
}

export const tokensResource = (send: SendRequest, key: TokenKey | undefined): TokensResource => ({
  // A second token changes nothing, so the request may be sent again.
  create: (body, options) => send({ method: 'POST', path: '/tokens', body, once: 'free', options }),
  revoke: (body, options) =>
    send({ method: 'POST', path: '/tokens/revocations', body, once: 'free', options }),
  // Another link changes nothing: each expires by itself.
  consoleLink: (body, options) =>
    send({ method: 'POST', path: '/console/links', body, once: 'free', options }),
  sign(claims) {
    if (key === undefined) throw new TypeError('`tokens.sign` needs the option `tokenKey`.');
    return signToken(claims, key);
  },
});
