import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { CLIENT_MESSAGES, Grants, Receipt, SERVER_MESSAGES } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { schemaFaults } from '../api/support/documented.ts';
import { callsOf } from '../api/support/stage.ts';
import type { SocketAnswer, TestSocket } from '../api/support/test-socket.ts';
import { tokenOf } from '../api/support/tokens.ts';
import { isTheSame, type Line, type Names, transcriptsIn, withNames } from './support/transcript.ts';

const DOCUMENT = readFileSync(new URL('../../docs/PROTOCOL.md', import.meta.url), 'utf8');
const TRANSCRIPTS = transcriptsIn(DOCUMENT);
const SCHEMAS = { client: CLIENT_MESSAGES, server: SERVER_MESSAGES } as Record<
  Line['from'],
  Record<string, object>
>;

let server: ApiServer;
let calls: ReturnType<typeof callsOf>;
beforeAll(async () => {
  server = await startApiServer();
  calls = callsOf(server);
});
afterAll(() => server.close());

describe('docs/PROTOCOL.md', () => {
  it('has messages that match the schemas exactly', () => {
    for (const { from, message } of TRANSCRIPTS.flat()) {
      expect(schemaFaults(SCHEMAS[from][message.t]!, message), JSON.stringify(message)).toEqual([]);
    }
    const [, receipt] = /```json receipt\n([^`]+)```/.exec(DOCUMENT)!;
    expect(schemaFaults(Receipt, JSON.parse(receipt!))).toEqual([]);
    const [, claims] = /```json\n([^`]+)```/.exec(DOCUMENT)!;
    expect(schemaFaults(Grants, JSON.parse(claims!).lavish)).toEqual([]);
  });

  it('has every message and every call', () => {
    for (const t of Object.keys(CLIENT_MESSAGES)) expect(DOCUMENT).toContain(`{t: "${t}"`);
    for (const t of Object.keys(SERVER_MESSAGES)) expect(DOCUMENT).toContain(`\`${t}\``);
    const documented = [...DOCUMENT.matchAll(/^\| `((?:GET|PUT|POST|DELETE) \/[^`]*)`/gm)].map(
      ([, call]) => call,
    );
    const operations = Object.entries(server.openapi.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.toSorted()).toEqual(operations.toSorted());
  });

  it('has a transcript that runs again as documented', async () => {
    await calls.putUser('luna', { name: 'Luna' });
    await calls.putUser('mia', { name: 'Mia', avatar_url: 'https://cdn.example/mia.png', vip_level: 2 });
    // Long enough for the taps on a busy machine, and over before the test's limit.
    await calls.putItem('rose', { name: 'Rose', price: 10, streak_window_ms: 6_000 });
    await calls.topUp('mia', 500);
    await calls.openRoom('luna-live', 'luna');
    const token = tokenOf('mia', { room: 'luna-live', watch: true, send: true });
    const [evening, comeback] = TRANSCRIPTS as [Line[], Line[]];
    const names: Names = new Map();

    const first = server.open(`?token=${token}`);
    await perform(evening, first, names);
    await calls.put('/v1/rooms/luna-live/guests/kai');
    await first.find(({ t, to }) => t === 'frame' && to === 4, 'the guest');
    first.ws.close();
    await first.closed;

    await perform(comeback, server.open(`?token=${token}`), names);
  });
});

/** Sends the client's messages of the transcript, and waits for each of the server's. */
async function perform(lines: Line[], socket: TestSocket, names: Names): Promise<void> {
  const matched = new Set<SocketAnswer>();
  const isNewMatch = (documented: object) => (message: SocketAnswer) => {
    const learned = new Map(names);
    if (matched.has(message) || !isTheSame(documented, message, learned)) return false;
    matched.add(message);
    for (const [name, real] of learned) names.set(name, real);
    return true;
  };
  for (let at = 0; at < lines.length; ) {
    const { from, message } = lines[at]!;
    if (from === 'server') {
      await socket.find(isNewMatch(message), JSON.stringify(message));
      at += 1;
    } else {
      // The next message on another socket arrives with it, as taps at one moment do.
      const { _socket: line } = socket.ws as unknown as { _socket: Socket };
      line.cork();
      for (; lines[at]?.from === 'client'; at += 1) socket.send(withNames(lines[at]!.message, names));
      line.uncork();
    }
  }
}
