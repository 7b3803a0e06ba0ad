import { WebSocket } from 'ws';

/** A test may take 120 s. This only ends a wait for something that never comes. */
const DEADLINE_MS = 90_000;

export type SocketAnswer = Record<string, unknown> & { t: string };

/** A raw socket of the realtime protocol. */
export interface TestSocket {
  readonly ws: WebSocket;
  /** Everything received, in order. */
  readonly received: SocketAnswer[];
  /** A string or bytes are sent unchanged, anything else as JSON. */
  send(message: unknown): void;
  /** The first message received, now or later, that `matches`. Fails if the socket closes before. */
  find(matches: (message: SocketAnswer) => boolean, what: string): Promise<SocketAnswer>;
  /** Sends with a `ref` of its own and resolves with the response. */
  ask(message: object): Promise<SocketAnswer>;
  /** Sends a message without a `ref` and resolves with the next message. */
  provoke(message: unknown): Promise<SocketAnswer>;
  readonly closed: Promise<{ code: number; reason: string }>;
}

let refs = 0;

/** Opens a socket, which may or may not get a welcome. */
export function openSocket(url: string, protocols: string[] = []): TestSocket {
  const ws = new WebSocket(url, protocols);
  const received: SocketAnswer[] = [];
  const waiting = new Set<() => void>();
  const look = () => {
    for (const each of waiting) each();
  };
  ws.on('message', (data) => {
    received.push(JSON.parse(String(data)) as SocketAnswer);
    look();
  });
  ws.on('error', () => {});
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    ws.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );

  function find(matches: (message: SocketAnswer) => boolean, what: string, from = 0) {
    return new Promise<SocketAnswer>((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(deadline);
        waiting.delete(lookAgain);
        end();
      };
      const deadline = setTimeout(
        () =>
          settle(() => reject(new Error(`waited for ${what} in vain; came: ${JSON.stringify(received)}`))),
        DEADLINE_MS,
      );
      function lookAgain() {
        const found = received.slice(from).find(matches);
        if (found) settle(() => resolve(found));
      }
      waiting.add(lookAgain);
      lookAgain();
      void closed.then(({ code, reason }) =>
        settle(() => reject(new Error(`closed with ${code} ${reason} before ${what} came`))),
      );
    });
  }

  const send = (message: unknown) =>
    ws.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));

  return {
    ws,
    received,
    send,
    find,
    ask(message) {
      const ref = `r${++refs}`;
      send({ ...message, ref });
      return find((answer) => answer.ref === ref, `the answer to ${JSON.stringify(message)}`);
    },
    provoke(message) {
      const from = received.length;
      send(message);
      return find(() => true, 'an answer', from);
    },
    closed,
  };
}
