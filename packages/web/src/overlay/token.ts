/**
 * Returns the token from the address (`#…`) and removes it there; null if there is none. A fragment never reaches a server,
 * log or Referer. The token is kept in the history entry, which survives "Refresh" in OBS and is not part of the page.
 */
export function takeToken(history: History, { hash, pathname, search }: Location): string | null {
  const given = hash.slice(1).replace(/^token=/, '');
  if (given !== '') {
    history.replaceState({ token: given }, '', pathname + search);
    return given;
  }
  const { token } = (history.state ?? {}) as { token?: unknown };
  return typeof token === 'string' ? token : null;
}

/** Reads the room from the token's claims without verifying it; null if it names no single room. */
export function roomOf(token: string): string | null {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const { lavish } = JSON.parse(atob(payload)) as { lavish?: { room?: unknown } };
    return typeof lavish?.room === 'string' && lavish.room !== '*' ? lavish.room : null;
  } catch {
    return null;
  }
}
