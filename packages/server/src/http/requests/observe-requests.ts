import type { App } from '../app.ts';
import type { ObserveRequest } from '../http-observer.ts';

export function observeRequests(app: App, observe: ObserveRequest): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    observe(request.method, route, reply.statusCode, reply.elapsedTime);
  });
}
