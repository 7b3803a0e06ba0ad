import type { ClientMessage, ServerMessage } from '@lavish/protocol';
import type { OpenWebSocket, WebSocketLike } from '../socket.ts';

/**
 * A server without a network, for a clock that a test moves on: it says welcome, answers pings after `answerMs`, and
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
        // Half of it there, half of it back.
        setTimeout(() => {
          const server_time = nowThere();
          setTimeout(() => tell({ t: 'pong', ref: message.ref ?? 0, server_time }), answerMs / 2);
        }, answerMs / 2);
      },
      close() {},
      onmessage: null,
      onclose: null,
      onerror: null,
    };
    const tell = (message: ServerMessage) =>
      webSocket.onmessage?.({ data: JSON.stringify(message) } as never);
    setTimeout(() =>
      tell({ t: 'welcome', node: 'test', server_time: nowThere(), user: 'ann', catalogue_version: 'c1' }),
    );
    return webSocket;
  };
  return { openWebSocket, pings };
}
