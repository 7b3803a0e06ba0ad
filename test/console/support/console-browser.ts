import { Agent } from 'node:http';
import type { ConsoleSession, OperatorRole, StaffRole } from '@lavish/protocol';
import {
  createOperator,
  operatorOfAgency,
  operatorOfHost,
} from '../../../packages/server/src/store/operators/operators.ts';
import { createLink } from '../../../packages/server/src/store/operators/sign-in-links.ts';
import type { ApiServer } from '../../api/support/api-server.ts';
import { type Answer, callHttp, type HttpCall } from '../../api/support/http-call.ts';

/** A browser of an operator: it keeps cookies, and sends what browsers send with requests of the console's own pages. */
export class ConsoleBrowser {
  readonly cookies = new Map<string, string>();
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true });

  constructor({ port }: Pick<ApiServer, 'port'>) {
    this.#port = port;
  }

  get host(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async call({ headers = {}, ...call }: HttpCall): Promise<Answer> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await callHttp(this.#port, this.#agent, {
      ...call,
      headers: {
        host: this.host,
        ...(cookie !== '' && { cookie }),
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...((call.method ?? 'GET') !== 'GET' && {
          origin: `http://${this.host}`,
          'sec-fetch-site': 'same-origin',
          'lavish-reason': 'a%20test',
        }),
        ...headers,
      },
    });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  /** A request to the console's API, by a path below `/console/api`. */
  api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call({ method, path: `/console/api${path}`, ...(body !== undefined && { body }), headers });
  }

  signInBy(secret: string): Promise<Answer> {
    return this.api('POST', '/sign-in/link', { secret });
  }

  async session(): Promise<ConsoleSession> {
    const { body } = await this.api('GET', '/session');
    return body as unknown as ConsoleSession;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Creates an operator with this role, and returns a browser in which they are signed in. `host` and `agency`: of these roles. */
export async function signedIn(
  server: ApiServer,
  role: OperatorRole,
  { name = `the ${role}`, host = 'ann', agency = 'moon' } = {},
): Promise<ConsoleBrowser> {
  const operator =
    role === 'host'
      ? await operatorOfHost(server.db, host)
      : role === 'agency'
        ? await operatorOfAgency(server.db, agency)
        : await createOperator(server.db, { name, role, passwordHash: null }).then((made) => {
            if ('code' in made) throw new Error(made.detail);
            return made.id;
          });
  const browser = new ConsoleBrowser(server);
  const { secret } = await createLink(server.db, { operator });
  const { status, text } = await browser.signInBy(secret);
  if (status !== 200) throw new Error(text);
  return browser;
}

export const PASSWORD = 'correct horse battery staple';

/** Creates an operator by an invitation, and returns the browser in which it was accepted. */
export async function invited(
  server: ApiServer,
  name: string,
  role: StaffRole = 'support',
): Promise<ConsoleBrowser> {
  const browser = new ConsoleBrowser(server);
  const { secret } = await createLink(server.db, { role, name });
  const { status, text } = await browser.api('POST', '/sign-in/invitation', {
    secret,
    name,
    password: PASSWORD,
  });
  if (status !== 200) throw new Error(text);
  return browser;
}
