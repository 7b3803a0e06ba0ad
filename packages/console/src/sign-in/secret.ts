/** The secret of a one-time link or an invitation, which is in the fragment, so that no server logs it. */
export interface Secret {
  kind: 'link' | 'invitation';
  secret: string;
}

/** Reads the secret of `fragment`: `#link=…` or `#invitation=…`. */
export function secretIn(fragment: string): Secret | null {
  const [, kind, secret] = /^#(link|invitation)=([^&]+)/.exec(fragment) ?? [];
  return kind === undefined || secret === undefined
    ? null
    : { kind: kind as Secret['kind'], secret: decodeURIComponent(secret) };
}

/** Reads the secret of the page's address, and removes it from the address and the history. */
export function takeSecret(): Secret | null {
  const secret = secretIn(location.hash);
  if (secret !== null) history.replaceState(history.state, '', location.pathname + location.search);
  return secret;
}
