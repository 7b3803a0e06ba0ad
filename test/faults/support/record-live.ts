import { once } from 'node:events';
import type { ConsoleLive } from '@lavish/protocol';
import { WebSocket } from 'ws';
import { openPool } from '../../../packages/server/src/postgres/postgres-client.ts';
import { createOperator, findOperator } from '../../../packages/server/src/store/operators/operators.ts';
import { createLink } from '../../../packages/server/src/store/operators/sign-in-links.ts';
import type { LavishProcess } from '../../support/lavish-process.ts';

const NAME = 'the test';

/** The secret of a link that signs in to the console once. */
export async function signInLink({ database_url }: LavishProcess): Promise<string> {
  const pool = openPool(database_url, () => {}, 1);
  try {
    const operator =
      (await findOperator(pool, NAME)) ??
      (await createOperator(pool, { name: NAME, role: 'analyst', passwordHash: null }));
    if ('code' in operator) throw new Error(operator.detail);
    return (await createLink(pool, { operator: operator.id })).secret;
  } finally {
    await pool.end();
  }
}

/** Records the live messages of the console. `stop` returns them. */
export async function recordLive(lavish: LavishProcess): Promise<{ stop(): ConsoleLive[] }> {
  const response = await fetch(`${lavish.origin}/console/api/sign-in/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: lavish.origin },
    body: JSON.stringify({ secret: await signInLink(lavish) }),
  });
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  const ws = new WebSocket(`${lavish.origin.replace('http', 'ws')}/console/api/live`, {
    origin: lavish.origin,
    headers: { cookie: cookie.join('; ') },
  });
  const messages: ConsoleLive[] = [];
  ws.on('message', (data) => messages.push(JSON.parse(String(data)) as ConsoleLive));
  await once(ws, 'open');
  return {
    stop() {
      ws.terminate();
      return messages;
    },
  };
}
