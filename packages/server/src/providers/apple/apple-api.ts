import { SignJWT } from 'jose';
import { askProvider, ProviderUnavailable } from '../provider-request.ts';
import type { AppleConfig, AppleEnvironment } from './apple-config.ts';

/** Apple accepts an hour at most. */
const TOKEN_S = 300;

/** The report that Apple gets about a purchase whose refund a customer has requested. */
export interface ConsumptionReport {
  /** Whether the coins were credited. */
  delivered: boolean;
  /** How many of the coins are spent, in thousandths of a percent. */
  consumptionPercentage: number;
}

/**
 * Sends how much of a purchase was consumed, for a user who has consented to it.
 *
 * @param at now, by the database's clock, in unix milliseconds
 * @returns whether Apple has accepted it. A report that comes too late, or of another transaction, is not.
 */
export async function sendConsumption(
  { bundleId, api }: AppleConfig,
  { transaction, environment }: { transaction: string; environment: AppleEnvironment },
  at: number,
  { delivered, consumptionPercentage }: ConsumptionReport,
): Promise<boolean> {
  if (api === null) return false;
  const base = api.urls[environment].href.replace(/\/$/, '');
  const { status } = await askProvider({
    provider: 'Apple',
    url: new URL(`${base}/inApps/v2/transactions/consumption/${encodeURIComponent(transaction)}`),
    method: 'PUT',
    headers: { authorization: `Bearer ${await signToken(api, bundleId, Math.floor(at / 1_000))}` },
    body: {
      customerConsented: true,
      deliveryStatus: delivered ? 'DELIVERED' : 'UNDELIVERED_OTHER',
      consumptionPercentage: delivered ? consumptionPercentage : 0,
      sampleContentProvided: false,
    },
  });
  if (status === 401)
    throw new ProviderUnavailable(
      'Apple refuses the key of App Store Connect: status 401. Check its id and its issuer.',
    );
  return status < 300;
}

async function signToken(
  api: NonNullable<AppleConfig['api']>,
  bundleId: string,
  atS: number,
): Promise<string> {
  return new SignJWT({ bid: bundleId })
    .setProtectedHeader({ alg: 'ES256', kid: api.keyId, typ: 'JWT' })
    .setIssuer(api.issuerId)
    .setAudience('appstoreconnect-v1')
    .setIssuedAt(atS)
    .setExpirationTime(atS + TOKEN_S)
    .sign(api.privateKey);
}
