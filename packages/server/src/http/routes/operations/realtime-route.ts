import { refuse } from '../../../domain/refusal.ts';
import type { App } from '../../app.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';

/** WebSocket handshakes do not reach Fastify. A request that arrives here is not one, and is refused. */
export function realtimeRoute(app: App): void {
  app.get('/v1/realtime', { schema: { hide: true } }, (_request, reply) =>
    sendRefusal(reply, refuse('invalid_request', 'Open a WebSocket here.', { param: 'Upgrade' })),
  );
}
