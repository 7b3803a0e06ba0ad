import { afterEach, vi } from 'vitest';
import type { TokenSource } from '../user-token.ts';
import { open, start } from './session.ts';

afterEach(() => void vi.unstubAllGlobals());

/** A token with these claims; the client does not verify its signature. */
export const jwtOf = (claims: object) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

/** An API that gives these responses in turn. Returns the requests: method, path and body. */
export function respondWith(...responses: [status: number, body?: object][]) {
  const requests: unknown[][] = [];
  vi.stubGlobal('fetch', async (url: string, { method, body }: RequestInit) => {
    const path = url.replace(/^.*\/v1/, '');
    requests.push([method, path, ...(body === undefined ? [] : [JSON.parse(String(body)) as unknown])]);
    const [status, response] = responses[requests.length - 1]!;
    return new Response(response === undefined ? null : JSON.stringify(response), { status });
  });
  return requests;
}

/** A client whose socket is not online yet: requests of the API do not wait for it. */
export async function offlineClient(token: TokenSource) {
  const server = await start(() => {});
  return open(server, { token }).lavish;
}
