import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The cookie of a session, and the one that marks a browser in which an operator has signed in. */
const SESSION = 'lavish_console';
const DEVICE = 'lavish_console_device';

/** No other part of the server gets the cookies: `/v1` allows every origin, because it has none. */
const PATH = '/console/api';

const DEVICE_MAX_AGE_S = 90 * 24 * 3600;

const readCookie = ({ cookie = '' }: IncomingHttpHeaders, name: string): string | undefined =>
  new RegExp(`(?:^|;) *${name}=([\\w-]{43})(?:;|$)`).exec(cookie)?.[1];

export const sessionToken = (headers: IncomingHttpHeaders) => readCookie(headers, SESSION);
export const deviceToken = (headers: IncomingHttpHeaders) => readCookie(headers, DEVICE);

/** Whether the browser has sent the request over TLS, which a proxy may have terminated. */
const isSecure = ({ protocol, headers }: FastifyRequest): boolean =>
  protocol === 'https' || (headers.origin?.startsWith('https:') ?? false);

function setCookie(reply: FastifyReply, name: string, value: string, maxAgeS: number): void {
  const secure = isSecure(reply.request) ? '; Secure' : '';
  reply.header(
    'set-cookie',
    `${name}=${value}; Path=${PATH}; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}${secure}`,
  );
}

export const setSessionCookie = (reply: FastifyReply, token: string, maxAgeS: number): void =>
  setCookie(reply, SESSION, token, maxAgeS);

export const clearSessionCookie = (reply: FastifyReply): void => setCookie(reply, SESSION, '', 0);

export const setDeviceCookie = (reply: FastifyReply, token: string): void =>
  setCookie(reply, DEVICE, token, DEVICE_MAX_AGE_S);
