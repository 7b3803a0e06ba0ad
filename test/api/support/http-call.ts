import { type Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';

export interface HttpCall {
  method?: string;
  /** As it is on the request line: nothing is resolved or escaped. */
  path: string;
  headers?: Record<string, string>;
  /** A string or bytes are sent unchanged, anything else as JSON. */
  body?: unknown;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The contents of a JSON response; empty if there are none. */
  body: Record<string, unknown>;
}

/** Sends a request over HTTP. Not by `fetch`, which corrects addresses and headers. */
export function callHttp(port: number, agent: Agent, call: HttpCall): Promise<Answer> {
  const { method = 'GET', path, headers = {}, body } = call;
  return new Promise((resolve, reject) => {
    const bytes = body === undefined ? undefined : bytesOf(body);
    // Node omits it for methods that rarely have a body, and the server would read the body as another request.
    const length = bytes && !headers['content-length'] && { 'content-length': String(bytes.length) };
    const options = { host: '127.0.0.1', port, agent, method, path, headers: { ...headers, ...length } };
    const sent = httpRequest(options);
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = response.headers['content-type']?.includes('json') ?? false;
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          body: isJson && text !== '' ? JSON.parse(text) : {},
        });
      });
    });
    sent.end(bytes);
  });
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
