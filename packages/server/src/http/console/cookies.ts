import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the console's address, as it is configured, begins with https. Set on routes that other sites lead to. */
    isTls?: boolean;
  }
}

/** The cookie of a session, and the one that marks a browser in which an operator has signed in. */
const SESSION = 'lavish_console';
const DEVICE = 'lavish_console_device';

/** The cookie of a sign-in at the OpenID provider. */
const OIDC = 'lavish_console_oidc';

/** No other part of the server gets the cookies: `/v1` allows every origin, because it has none. */
const PATH = '/console/api';

/** Where the OpenID provider sends the browser back. */
export const OIDC_CALLBACK_PATH = `${PATH}/sign-in/oidc/callback`;

const DEVICE_MAX_AGE_S = 90 * 24 * 3600;
const OIDC_MAX_AGE_S = 600;

const readCookie = ({ cookie = '' }: IncomingHttpHeaders, name: string): string | undefined =>
  new RegExp(`(?:^|;) *${name}=([\\w-]{43})(?:;|$)`).exec(cookie)?.[1];

export const sessionToken = (headers: IncomingHttpHeaders) => readCookie(headers, SESSION);
export const deviceToken = (headers: IncomingHttpHeaders) => readCookie(headers, DEVICE);
export const oidcSecret = (headers: IncomingHttpHeaders) => readCookie(headers, OIDC);

/**
 * Whether the browser has sent the request over TLS, which a proxy may have terminated. `Origin` shows it, but not of a
 * navigation, such as the one from the OpenID provider: `isTls` is then what the console's address says.
 */
const isSecure = ({ protocol, headers, isTls = false }: FastifyRequest): boolean =>
  isTls || protocol === 'https' || (headers.origin?.startsWith('https:') ?? false);

interface CookieScope {
  path?: string;
  sameSite?: 'Strict' | 'Lax';
}

function setCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  maxAgeS: number,
  { path = PATH, sameSite = 'Strict' }: CookieScope = {},
): void {
  const secure = isSecure(reply.request) ? '; Secure' : '';
  reply.header(
    'set-cookie',
    `${name}=${value}; Path=${path}; HttpOnly; SameSite=${sameSite}; Max-Age=${maxAgeS}${secure}`,
  );
}

export const setSessionCookie = (reply: FastifyReply, token: string, maxAgeS: number): void =>
  setCookie(reply, SESSION, token, maxAgeS);

export const clearSessionCookie = (reply: FastifyReply): void => setCookie(reply, SESSION, '', 0);

/** Lax: the provider's page, which is of another site, leads to the callback. No other path gets the cookie. */
const OIDC_SCOPE: CookieScope = { path: OIDC_CALLBACK_PATH, sameSite: 'Lax' };

export const setOidcCookie = (reply: FastifyReply, secret: string): void =>
  setCookie(reply, OIDC, secret, OIDC_MAX_AGE_S, OIDC_SCOPE);

export const clearOidcCookie = (reply: FastifyReply): void => setCookie(reply, OIDC, '', 0, OIDC_SCOPE);

export const setDeviceCookie = (reply: FastifyReply, token: string): void =>
  setCookie(reply, DEVICE, token, DEVICE_MAX_AGE_S);
