import type { App } from '../app.ts';

/** Told of each answer: by its route's template, which names no one, or `none` where there is no route. */
export type ObserveRequest = (method: string, route: string, status: number, ms: number) => void;

export function observeRequests(app: App, observe: ObserveRequest): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    observe(request.method, route, reply.statusCode, reply.elapsedTime);
  });
}
