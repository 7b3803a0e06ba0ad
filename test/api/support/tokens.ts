import { createHmac } from 'node:crypto';

export const SIGNING_KEY = { id: 'test', secret: 'a secret of 32 bytes or some more' };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export const nowS = () => Math.floor(Date.now() / 1000);

/** A token's claims unless a test sets others. */
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

/** Signs any claims, valid or not, by hand: a library would refuse most of what the tests need. */
export function sign(claims: unknown, { header = { alg: 'HS256' }, secret }: TokenOptions = {}): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  const signature = createHmac('sha256', secret ?? SIGNING_KEY.secret)
    .update(signed)
    .digest('base64url');
  return `${signed}.${signature}`;
}

/** A valid token of `user`. */
export const tokenOf = (user: string, lavish: object = { watch: true, send: true }) =>
  sign(claimsOf(user, lavish));
