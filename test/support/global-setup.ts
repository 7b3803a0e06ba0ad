import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { createTestPostgres } from './test-postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where test files request the run's PostgreSQL: GET /server and /template. */
    testPostgres: string;
  }
}

/**
 * One PostgreSQL server for the whole run, started when the first test file requests it, so that tests of pure functions do not wait
 * for it. Test files run in processes of their own, so they request it over HTTP.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = createTestPostgres();
  const desk = createServer(async (request, response) => {
    try {
      const url = await postgres.url();
      const template = request.url === '/template' ? await postgres.template() : undefined;
      response.end(JSON.stringify({ url, template }));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  project.provide('testPostgres', `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);

  return async () => {
    desk.closeAllConnections();
    desk.close();
    await postgres.remove();
  };
}
