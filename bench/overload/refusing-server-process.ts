// A bare `node:http` server that refuses every gift without reading it, with Lavish's response: the minimum cost of refusing.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const BODY = JSON.stringify({
  type: 'https://lavish.dev/errors#overloaded',
  title: 'Overloaded: nothing has happened, try again',
  status: 503,
  detail: 'Too busy. Nothing has happened: try again in a moment.',
  code: 'overloaded',
  retry_after_s: 1,
  request_id: '01f0c4b2-5a1e-4c5e-9a55-0a6f6a2f2f10',
});

const server = createServer((_request, response) => {
  response.writeHead(503, {
    'content-type': 'application/problem+json',
    'content-length': BODY.length,
    'retry-after': '1',
  });
  response.end(BODY);
});
// The load keeps its connections while Lavish is measured.
server.keepAliveTimeout = 0;
server.requestTimeout = 0;
server.headersTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
