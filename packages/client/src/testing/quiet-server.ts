import type { ClientMessage, ServerMessage } from '@lavish/protocol';
import type { OpenWebSocket, WebSocketLike } from '../socket.ts';

/**
 * A server without a network, for tests with a fake clock: it sends a welcome, answers pings after `answerMs`, and does
 * nothing else. Its own clock is `aheadMs` ahead.
 */
export function quietServer({ aheadMs, answerMs }: { aheadMs: number; answerMs: number }) {
  const pings: ClientMessage[] = [];
  const nowThere = () => new Date(Date.now() + aheadMs).toISOString();

  const openWebSocket: OpenWebSocket = () => {
    const webSocket: WebSocketLike = {
      readyState: 1,
      send(data) {
        const message = JSON.parse(data) as ClientMessage;
        if (message.t !== 'ping') return;
        pings.push(message);
        // Half the time to the server, half the time back.
        setTimeout(() => {
          const server_time = nowThere();
          setTimeout(() => deliver({ t: 'pong', ref: message.ref ?? 0, server_time }), answerMs / 2);
        }, answerMs / 2);
      },
      close() {},
      onmessage: null,
      onclose: null,
      onerror: null,
    };
    const deliver = (message: ServerMessage) =>
      webSocket.onmessage?.({ data: JSON.stringify(message) } as never);
    setTimeout(() =>
      deliver({ t: 'welcome', node: 'test', server_time: nowThere(), user: 'ann', catalogue_version: 'c1' }),
    );
    return webSocket;
  };
  return { openWebSocket, pings };
}
