import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { PushConfig } from './google-play-config.ts';

/** Google writes its name in both ways. */
const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];

const CLOCK_SKEW_S = 60;

/**
 * Checks the token with which Pub/Sub signs a push request: its signature, issuer and dates, and that it is of the audience and the
 * service account of the subscription. Throws if the keys of the issuer cannot be fetched.
 *
 * @param at unix milliseconds
 * @returns why it is not accepted; null: it is
 */
export async function checkPushToken(
  authorization: string | undefined,
  { audience, email, keys }: Pick<PushConfig, 'audience' | 'email'> & { keys: JWTVerifyGetKey },
  at: number,
): Promise<string | null> {
  const [, token] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) return 'The request has no bearer token.';
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer: ISSUERS,
      audience,
      requiredClaims: ['exp', 'iat', 'email'],
      clockTolerance: CLOCK_SKEW_S,
      currentDate: new Date(at),
    });
    return payload.email === email && payload.email_verified === true
      ? null
      : 'The token is of another service account than the subscription.';
  } catch (error) {
    if (error instanceof errors.JOSEError) return 'The token is not valid.';
    throw error;
  }
}
