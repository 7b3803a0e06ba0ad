import type { OidcFault } from '@lavish/protocol';

/** The secret of a one-time link or an invitation, which is in the fragment, so that no server logs it. */
export interface Secret {
  kind: 'link' | 'invitation';
  secret: string;
  /** The name that an invitation proposes. */
  name?: string;
}

/** Reads the secret of `fragment`: `#link=…`, or `#invitation=…&name=…` with or without a name. */
export function secretIn(fragment: string): Secret | null {
  const [, kind, secret, name] = /^#(link|invitation)=([^&]+)(?:&name=([^&]+))?/.exec(fragment) ?? [];
  if (kind === undefined || secret === undefined) return null;
  return {
    kind: kind as Secret['kind'],
    secret: decodeURIComponent(secret),
    ...(name !== undefined && { name: decodeURIComponent(name) }),
  };
}

const FAULTS: Record<OidcFault, true> = {
  unavailable: true,
  refused: true,
  no_role: true,
  expired: true,
  invitation_used: true,
};

/** Reads why a sign-in at the OpenID provider failed: `#sign-in-fault=…`. */
export function faultIn(fragment: string): OidcFault | null {
  const [, fault = ''] = /^#sign-in-fault=([a-z_]+)$/.exec(fragment) ?? [];
  return Object.hasOwn(FAULTS, fault) ? (fault as OidcFault) : null;
}

/** What the server gave the page in its address. */
export interface Arrival {
  secret: Secret | null;
  fault: OidcFault | null;
}

/** Reads the fragment of the page's address, and removes it from the address and the history if it has something. */
export function takeFragment(): Arrival {
  const arrival = { secret: secretIn(location.hash), fault: faultIn(location.hash) };
  if (arrival.secret !== null || arrival.fault !== null)
    history.replaceState(history.state, '', location.pathname + location.search);
  return arrival;
}
