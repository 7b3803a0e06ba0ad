import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** A person's account at the provider: its claims besides `sub`. */
export type Account = Record<string, unknown>;

export interface OpenIdProvider {
  readonly issuer: string;
  /** Who signs in next: the provider asks nobody for a password. Null: the person cancels. */
  person: string | null;
  /**
   * Visits the authorization address like a browser, and returns the address to which the provider sends it back. `edit`
   * changes the address before.
   */
  visit(url: string, edit?: (address: URL) => void): Promise<URL>;
  /** Stops to listen, until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export const CLIENT = { id: 'lavish-console', secret: 'a client secret of the tests' };

export interface OpenIdProviderOptions {
  redirectUri: string;
  accounts: Record<string, Account>;
  /** The name of its host. Another one than the console's makes it another site. */
  host?: 'localhost' | '127.0.0.1';
}

/** Starts an OpenID provider on loopback: the library `oidc-provider`, whose page for signing in is the test itself. */
export async function startOpenIdProvider({
  redirectUri,
  accounts,
  host = '127.0.0.1',
}: OpenIdProviderOptions): Promise<OpenIdProvider> {
  let server: Server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const issuer = `http://${host}:${port}`;
  let person: string | null = null;

  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: {
      openid: ['sub', 'groups'],
      email: ['email', 'email_verified'],
      profile: ['preferred_username'],
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/person/${uid}` },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: async () => ({ sub: accountId, ...accounts[accountId] }),
    }),
    // The person has agreed before.
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client!.clientId,
        accountId: context.oidc.session!.accountId!,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    pkce: { required: () => true },
    cookies: { keys: ['the keys of the tests'] },
    // The library prints a notice for each that is not set.
    ttl: {
      Interaction: 600,
      Grant: 600,
      Session: 600,
      AccessToken: 600,
      IdToken: 600,
      AuthorizationCode: 60,
    },
  });
  const answer = provider.callback();
  const listenTo = (to: Server) =>
    to.on('request', (request, response) => {
      if (!request.url!.startsWith('/person/')) return answer(request, response);
      const result =
        person === null
          ? { error: 'access_denied', error_description: 'the person has cancelled' }
          : { login: { accountId: person } };
      return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    });
  listenTo(server);

  return {
    issuer,
    get person() {
      return person;
    },
    set person(who) {
      person = who;
    },
    async visit(url, edit = () => {}) {
      const cookies = new Map<string, string>();
      let address = new URL(url);
      edit(address);
      while (address.origin === issuer) {
        const response = await fetch(address, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
        });
        const location = response.headers.get('location');
        if (location === null) throw new Error(`${address}: ${response.status} ${await response.text()}`);
        await response.body?.cancel();
        for (const line of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          cookies.set(name, value);
        }
        address = new URL(location, address);
      }
      return address;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
    async start() {
      server = createServer();
      listenTo(server);
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}
