import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportPKCS8, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import type { GooglePlayConfig } from '../google-play-config.ts';

const PACKAGE = 'example.live';
export const PUSH = { audience: 'https://gifts.example/push', email: 'push@example.iam.gserviceaccount.com' };

interface StoredPurchase {
  productId: string;
  account: string | null;
  quantity: number;
  refundableQuantity: number;
  state: 'PURCHASED' | 'PENDING' | 'CANCELLED';
  isTest: boolean;
  completedAt: string;
  acknowledged: boolean;
  consumed: boolean;
}

interface VoidedEntry {
  purchaseToken: string;
  voidedTimeMillis: string;
  voidedQuantity?: number;
}

/** What the server does with the next requests instead of answering. `silent`: it never answers. */
type Fault = 'none' | 'silent' | 'error' | 'nonsense' | 'forbidden';

export interface GooglePlayServer {
  config: GooglePlayConfig;
  purchases: Map<string, StoredPurchase>;
  voided: VoidedEntry[];
  /** Method and path of each request, without the base path of the API. */
  requests: string[];
  fault: Fault;
  /** How many of the next acknowledgements and consumptions fail. */
  failingChanges: number;
  /** Entries of a page of voided purchases. */
  pageSize: number;
  addPurchase(token: string, purchase?: Partial<StoredPurchase>): void;
  /** Signs a push request of Pub/Sub. Returns its headers. */
  signPush(claims?: object): Promise<{ authorization: string }>;
  close(): Promise<void>;
}

/** A server that does what Lavish uses of Google: access tokens, the Android Publisher API and published keys. */
export async function startGooglePlay(): Promise<GooglePlayServer> {
  const account = await generateKeyPair('RS256', { extractable: true });
  const push = await generateKeyPair('RS256', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(push.publicKey)), kid: 'push', alg: 'RS256', use: 'sig' }] };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, origin);
    const send = (status: number, body?: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? '' : JSON.stringify(body));
    };
    if (url.pathname === '/certs') return send(200, jwks);
    if (url.pathname === '/token') return send(...(await exchange(request)));
    google.requests.push(`${request.method} ${url.pathname.slice(API_PATH.length)}`);
    if (google.fault === 'silent') return;
    if (google.fault === 'error') return send(503, { error: { code: 503 } });
    if (google.fault === 'nonsense') return send(200, { kind: 'teapot' });
    if (google.fault === 'forbidden') return send(403, { error: { code: 403 } });
    if (request.headers.authorization !== `Bearer ${ACCESS_TOKEN}`) return send(401);
    return send(...answer(request.method!, url));
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** Checks the assertion of the service account, as Google does. */
  async function exchange(request: IncomingMessage): Promise<[number, unknown]> {
    const form = new URLSearchParams(await textOf(request));
    try {
      const { payload } = await jwtVerify(form.get('assertion')!, account.publicKey, {
        algorithms: ['RS256'],
        audience: `${origin}/token`,
        issuer: google.config.serviceAccount.email,
      });
      if (payload.scope !== 'https://www.googleapis.com/auth/androidpublisher') throw new Error('scope');
      return [200, { access_token: ACCESS_TOKEN, expires_in: 3_600, token_type: 'Bearer' }];
    } catch {
      return [400, { error: 'invalid_grant' }];
    }
  }

  function answer(method: string, url: URL): [number, unknown?] {
    const path = url.pathname.slice(API_PATH.length);
    if (path === 'voidedpurchases') return [200, voidedPage(url.searchParams)];
    const [, token, action] = /tokens\/([^:]+)(?::(\w+))?$/.exec(path) ?? [];
    const purchase = google.purchases.get(decodeURIComponent(token ?? ''));
    if (!purchase) return [404, { error: { code: 404 } }];
    if (method === 'GET') return [200, productPurchase(purchase)];
    if (google.failingChanges > 0) {
      google.failingChanges -= 1;
      return [503, {}];
    }
    // What Google does for a purchase that was consumed or cancelled before.
    if (purchase.state !== 'PURCHASED' || (action === 'consume' && purchase.consumed)) return [400, {}];
    if (action === 'acknowledge') purchase.acknowledged = true;
    if (action === 'consume') purchase.consumed = true;
    return [204];
  }

  function voidedPage(query: URLSearchParams): unknown {
    const [from, until] = [Number(query.get('startTime')), Number(query.get('endTime'))];
    const entries = google.voided.filter(
      ({ voidedTimeMillis: at }) => Number(at) >= from && Number(at) <= until,
    );
    const start = Number(query.get('token') ?? 0);
    const next = start + google.pageSize;
    return {
      ...(entries.length > 0 && { voidedPurchases: entries.slice(start, next) }),
      ...(next < entries.length && { tokenPagination: { nextPageToken: String(next) } }),
    };
  }

  const google: GooglePlayServer = {
    config: {
      packageName: PACKAGE,
      serviceAccount: {
        email: 'lavish@example.iam.gserviceaccount.com',
        keyId: 'key-1',
        privateKey: await exportPKCS8(account.privateKey),
        tokenUrl: new URL('/token', origin),
      },
      apiUrl: new URL(origin),
      push: { ...PUSH, keysUrl: new URL('/certs', origin) },
      acceptsTests: false,
    },
    purchases: new Map(),
    voided: [],
    requests: [],
    fault: 'none',
    failingChanges: 0,
    pageSize: 1_000,
    addPurchase(token, purchase = {}) {
      google.purchases.set(token, {
        productId: 'coins_1000',
        account: null,
        quantity: 1,
        refundableQuantity: purchase.quantity ?? 1,
        state: 'PURCHASED',
        isTest: false,
        completedAt: '2026-11-30T12:00:00.123456Z',
        acknowledged: false,
        consumed: false,
        ...purchase,
      });
    },
    async signPush(claims = {}) {
      const issuedAt = Math.floor(Date.now() / 1_000);
      const token = await new SignJWT({
        iss: 'https://accounts.google.com',
        aud: PUSH.audience,
        email: PUSH.email,
        email_verified: true,
        iat: issuedAt,
        exp: issuedAt + 3_600,
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: 'push' })
        .sign(push.privateKey);
      return { authorization: `Bearer ${token}` };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return google;
}

const ACCESS_TOKEN = 'access-token';
const API_PATH = `/androidpublisher/v3/applications/${PACKAGE}/purchases/`;

const productPurchase = (purchase: StoredPurchase) => ({
  kind: 'androidpublisher#productPurchaseV2',
  productLineItem: [
    {
      productId: purchase.productId,
      productOfferDetails: {
        quantity: purchase.quantity,
        refundableQuantity: purchase.refundableQuantity,
        consumptionState: purchase.consumed
          ? 'CONSUMPTION_STATE_CONSUMED'
          : 'CONSUMPTION_STATE_YET_TO_BE_CONSUMED',
      },
    },
  ],
  purchaseStateContext: { purchaseState: purchase.state },
  ...(purchase.isTest && { testPurchaseContext: { fopType: 'TEST' } }),
  orderId: 'GPA.1234-5678-9012-34567',
  ...(purchase.account !== null && { obfuscatedExternalAccountId: purchase.account }),
  regionCode: 'DE',
  purchaseCompletionTime: purchase.completedAt,
  acknowledgementState: purchase.acknowledged
    ? 'ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED'
    : 'ACKNOWLEDGEMENT_STATE_PENDING',
});

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A push request of Pub/Sub with a real-time developer notification. */
export const pushOf = (messageId: string, notification: object): string =>
  JSON.stringify({
    message: {
      messageId,
      publishTime: '2026-11-30T12:00:01Z',
      data: Buffer.from(
        JSON.stringify({
          version: '1.0',
          packageName: PACKAGE,
          eventTimeMillis: String(Date.parse('2026-11-30T12:00:00Z')),
          ...notification,
        }),
      ).toString('base64'),
    },
    subscription: 'projects/example/subscriptions/lavish',
  });
