import { createHmac } from 'node:crypto';

export const SIGNING_KEY = { id: 'test', secret: 'a secret of 32 bytes or some more' };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export const nowS = () => Math.floor(Date.now() / 1000);

/** What a token says when a test has nothing else in mind. */
export const claimsOf = (user: string, lavish: object = {}) => ({
  iss: SIGNING_KEY.id,
  sub: user,
  exp: nowS() + 3600,
  lavish,
});

export interface TokenOptions {
  header?: object;
  secret?: string;
}

/** Signs any claims at all, right or wrong, by hand: a library would refuse most of what the tests need. */
export function sign(claims: unknown, { header = { alg: 'HS256' }, secret }: TokenOptions = {}): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  const signature = createHmac('sha256', secret ?? SIGNING_KEY.secret)
    .update(signed)
    .digest('base64url');
  return `${signed}.${signature}`;
}

/** A good token of `user`. */
export const tokenOf = (user: string, lavish: object = { watch: true, send: true }) =>
  sign(claimsOf(user, lavish));
