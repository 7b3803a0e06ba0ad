import type { App } from '../app.ts';

/** Called for each response. `route` is the template, which contains no identifiers, or `none` if no route matched. */
export type ObserveRequest = (method: string, route: string, status: number, ms: number) => void;

export function observeRequests(app: App, observe: ObserveRequest): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    observe(request.method, route, reply.statusCode, reply.elapsedTime);
  });
}
