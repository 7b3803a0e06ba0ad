import { type ConsoleAction, OPERATOR_ROLES, type OperatorRole } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { claimsOf, sign } from '../api/support/tokens.ts';
import type { ConsoleBrowser } from './support/console-browser.ts';
import { signedIn } from './support/console-browser.ts';

/** Which roles may do what, written apart from the table of the server. `h`: as the host's token may. */
const TABLE = `
                     analyst support operator finance admin agency
  agencies.read      x       x       x        x       x     x
  agencies.change    -       -       -        x       x
  analytics.read     x       x       x        x       x
  battles.read       x       x       x        x       x
  battles.change     -       -       x        -       x
  bonuses.read       x       x       x        x       x
  bonuses.change     -       -       x        -       x
  campaigns.read     x       x       x        x       x
  campaigns.change   -       -       x        -       x
  catalogue.read     x       x       x        x       x
  catalogue.change   -       -       x        -       x
  gifts.read         x       x       x        x       x
  invitations.read   x       x       x        x       x
  invitations.change -       x       x        -       x
  packs.read         x       x       x        x       x
  packs.change       -       -       -        x       x
  ledger.read        x       x       x        x       x
  payout_policy.change -     -       -        -       x
  payout_terms.change -      -       -        x       x
  payouts.approve    -       -       -        x       x
  payouts.read       x       x       x        x       x
  payouts.request    -       -       -        x       x
  payouts.send       -       -       -        x       x
  rankings.read      x       x       x        x       x
  rooms.read         x       x       x        x       x
  rooms.open         -       -       x        -       x
  rooms.end          -       -       x        -       x
  rooms.moderate     -       x       x        -       x
  shares.change      -       -       -        x       x
  statements.read    x       x       x        x       x
  tokens.revoke      -       x       x        -       x
  topups.create      -       -       -        x       x
  corrections.create -       -       -        x       x
  users.read         x       x       x        x       x
  users.change       -       x       x        x       x`;

const [head, ...lines] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/ +/));
const allowed = new Map(
  lines.map(([action, ...marks]) => [action, head!.filter((_, at) => marks[at] === 'x')]),
);

/** The action of each operation, written apart from the table of the server. Null: of no role. */
const ACTION_BY_TAG: Record<string, (method: string, path: string) => ConsoleAction | null> = {
  users: (method, path) =>
    path.endsWith('/top-ups')
      ? 'topups.create'
      : /\/(adjustments|promotional-credits|refunds|withdrawal)$/.test(path)
        ? 'corrections.create'
        : path.endsWith('/entries')
          ? 'statements.read'
          : method === 'get'
            ? 'users.read'
            : 'users.change',
  // Nobody may act as another user.
  tokens: (_, path) => (path.endsWith('/revocations') ? 'tokens.revoke' : null),
  catalogue: (method) => (method === 'get' ? 'catalogue.read' : 'catalogue.change'),
  rooms: (method, path) => {
    if (method === 'get') return 'rooms.read';
    return path === '/v1/rooms' ? 'rooms.open' : path.endsWith('/end') ? 'rooms.end' : 'rooms.moderate';
  },
  gifts: (method, path) => {
    if (path.endsWith('/funding')) return 'statements.read';
    if (path === '/v1/loss-policy') return method === 'get' ? 'statements.read' : 'shares.change';
    if (path.endsWith('/reversal')) return 'corrections.create';
    return method === 'get' ? 'gifts.read' : null;
  },
  battles: (method, path) => {
    const noun = /\/invite-/.test(path) ? 'invitations' : /\/bonuses/.test(path) ? 'bonuses' : 'battles';
    return `${noun}.${method === 'get' ? 'read' : 'change'}`;
  },
  agencies: (method) => (method === 'get' ? 'agencies.read' : 'agencies.change'),
  campaigns: (method) => (method === 'get' ? 'campaigns.read' : 'campaigns.change'),
  purchases: (method, path) => {
    if (/\/packs/.test(path)) return method === 'get' ? 'packs.read' : 'packs.change';
    if (method === 'get') return 'statements.read';
    if (path === '/v1/checkouts') return null;
    return path === '/v1/purchases' ? 'topups.create' : 'corrections.create';
  },
  payouts: (method, path) => {
    if (method === 'get') return 'payouts.read';
    if (path.endsWith('/payout-policy')) return 'payout_policy.change';
    if (path.endsWith('/approve')) return 'payouts.approve';
    return /\/(payouts|cancel)$/.test(path) ? 'payouts.request' : 'payouts.send';
  },
  ledger: () => 'ledger.read',
  rankings: () => 'rankings.read',
  analytics: () => 'analytics.read',
};

interface Call {
  method: string;
  /** Of things that do not exist, so that nothing changes. */
  path: string;
  body: unknown;
  headers: Record<string, string>;
  action: ConsoleAction | null;
}

let server: ApiServer;
let calls: Call[];
const browsers = new Map<OperatorRole, ConsoleBrowser>();
beforeAll(async () => {
  server = await startApiServer();
  await server.call({ method: 'PUT', path: '/v1/users/ann', body: {} });
  for (const role of OPERATOR_ROLES) browsers.set(role, await signedIn(server, role, { host: 'ann' }));
  calls = Object.entries(server.openapi.paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => {
        const { tags = [], requestBody } = operation as typeof operation & { tags?: string[] };
        const media = requestBody?.content['application/json'] as { example?: unknown } | undefined;
        return {
          method: method.toUpperCase(),
          path: path.replace(/\{(\w+)\}/g, (_, name) => (name === 'board' ? 'senders' : `no-${name}`)),
          body: path === '/v1/rooms' && requestBody ? {} : (media?.example ?? (requestBody ? {} : undefined)),
          headers: path.endsWith('/top-ups') || path.endsWith('/gifts') ? { 'idempotency-key': 'k' } : {},
          action: ACTION_BY_TAG[tags[0]!]!(method, path),
        };
      }),
    );
});
afterAll(async () => {
  for (const browser of browsers.values()) browser.close();
  expect(server.faults).toEqual([]);
  await server.close();
});

it('every operation of the API has an action', () => {
  expect(calls.length).toBeGreaterThan(60);
  expect(calls.filter(({ action }) => action !== null && !allowed.has(action))).toEqual([]);
  expect(
    calls
      .filter(({ action }) => action === null)
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['/v1/checkouts', '/v1/console/links', '/v1/rooms/no-room/gifts', '/v1/tokens']);
});

describe.each(OPERATOR_ROLES.filter((role) => role !== 'host'))('the role %s', (role) => {
  it('may do what the table allows, and is refused everything else, by the API', async () => {
    const wrong: string[] = [];
    for (const { method, path, body, headers, action } of calls) {
      const { status, body: problem } = await browsers.get(role)!.api(method, path, body, headers);
      const isAllowed = action !== null && allowed.get(action)!.includes(role);
      const isRefused =
        status === 403 && problem.code === 'forbidden' && /^The role /.test(String(problem.detail));
      if (isRefused === isAllowed) wrong.push(`${method} ${path}: ${status} ${problem.code}`);
    }
    expect(wrong).toEqual([]);
  });
});

it("a host gets exactly what the host's token gets", async () => {
  const credential = sign(claimsOf('ann', { watch: true, host: true }));
  const wrong: string[] = [];
  for (const { method, path, body, headers } of calls) {
    const own = path.replace('no-user', 'ann');
    for (const each of new Set([path, own])) {
      const byToken = await server.call({ method, path: each, body, headers, as: credential });
      // A host is live in one room at a time.
      if (each === '/v1/rooms' && byToken.status === 201)
        await server.call({ method: 'POST', path: `/v1/rooms/${byToken.body.id}/end` });
      const byConsole = await browsers.get('host')!.api(method, each, body, headers);
      if (byToken.status !== byConsole.status || byToken.body.code !== byConsole.body.code)
        wrong.push(`${method} ${each}: ${byToken.status} ${byToken.body.code}, ${byConsole.text}`);
    }
  }
  expect(wrong).toEqual([]);
});

it('an agency reads its own contracts and figures, and those of no other agency or host', async () => {
  for (const agency of ['moon', 'star'])
    await server.call({ method: 'PUT', path: `/v1/agencies/${agency}`, body: {} });
  const contracts = [];
  for (const agency of ['moon', 'star']) {
    const body = { agency, host: 'ann', bps: 100, from: 'host' };
    const { body: contract } = await server.call({
      method: 'POST',
      path: '/v1/contracts',
      key: agency,
      body,
    });
    contracts.push(contract.id);
  }
  const [own, other] = contracts;
  const read = async (path: string) => (await browsers.get('agency')!.api('GET', `/v1/${path}`)).status;
  for (const what of ['', '/statement', '/hosts', '/settlements']) {
    expect(await read(`agencies/moon${what}`)).toBe(200);
    expect(await read(`agencies/star${what}`)).toBe(403);
  }
  expect([await read(`contracts/${own}`), await read(`contracts/${other}`)]).toEqual([200, 403]);
  expect([await read('contracts?agency=moon'), await read('contracts?agency=moon&host=ann')]).toEqual([
    200, 200,
  ]);
  for (const path of [
    'agencies',
    'contracts',
    'contracts?host=ann',
    'contracts?agency=star',
    'users/ann',
    'rooms',
  ])
    expect([path, await read(path)]).toEqual([path, 403]);
});

it('only finance and admin may change what a user is paid, although others may change the profile', async () => {
  for (const role of ['support', 'operator', 'finance', 'admin'] as const) {
    const mayChange = role === 'finance' || role === 'admin';
    for (const fields of [{ share_bps: 9_000 }, { clearing_days: 3 }, { payout_eligible: true }]) {
      const { status, body } = await browsers.get(role)!.api('PUT', '/v1/users/ann', fields);
      expect({ role, status, param: body.param }).toEqual({
        role,
        status: mayChange ? 200 : 403,
        param: mayChange ? undefined : Object.keys(fields)[0],
      });
    }
  }
});
