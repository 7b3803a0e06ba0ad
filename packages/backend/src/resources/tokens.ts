import type { PostToken, PostTokenRevocation, Token, TokenRevocation } from '@lavish/protocol';
import type { Ask, CallOptions } from '../ask.ts';
import { signToken, type TokenClaims, type TokenKey } from '../sign-token.ts';

export interface Tokens {
  /** Asks the server for a user's token. */
  create(token: PostToken, options?: CallOptions): Promise<Token>;
  /**
   * Revokes one token by its `jti`, or all tokens of a `user` that were issued until now. With `expires_at`, when the last of
   * them expires, the server forgets the revocation then.
   */
  revoke(revocation: PostTokenRevocation, options?: CallOptions): Promise<TokenRevocation>;
  /** Signs it here, with `tokenKey`. Throws a TypeError when none was given. */
  sign(claims: TokenClaims): Token;
}

export const tokensOver = (ask: Ask, key: TokenKey | undefined): Tokens => ({
  // Another token changes nothing: it may be asked for again.
  create: (body, options) => ask({ method: 'POST', path: '/tokens', body, once: 'free', options }),
  revoke: (body, options) =>
    ask({ method: 'POST', path: '/tokens/revocations', body, once: 'free', options }),
  sign(claims) {
    if (key === undefined) throw new TypeError('No `tokenKey` was given to sign with.');
    return signToken(claims, key);
  },
});
