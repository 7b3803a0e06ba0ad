import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request to Stripe's API. */
export interface StripeCall {
  path: string;
  headers: IncomingHttpHeaders;
  form: URLSearchParams;
}

export interface StripeApi {
  readonly url: string;
  readonly calls: StripeCall[];
  /** The status of the next responses. */
  status: number;
  close(): Promise<void>;
}

/** The part of Stripe's API that opens checkouts, on loopback. */
export async function openStripeApi(): Promise<StripeApi> {
  const calls: StripeCall[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    calls.push({ path: request.url!, headers: request.headers, form });
    response.writeHead(api.status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        api.status === 200
          ? {
              id: 'cs_1',
              object: 'checkout.session',
              url: 'https://checkout.example/cs_1',
              expires_at: 1_798_761_600,
            }
          : { error: { type: 'api_error', message: 'Down' } },
      ),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const api: StripeApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    status: 200,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return api;
}
