/**
 * The token of the page's address, which is taken out of it: `#…`, so that no server, log or Referer ever sees it. The
 * entry in the history remembers it, which outlasts "Refresh" in OBS, and is no part of the page. Null: there is none.
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

/** The one room that a token is for, by its own word; null: it is for several, or is none. */
export function roomOf(token: string): string | null {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const { lavish } = JSON.parse(atob(payload)) as { lavish?: { room?: unknown } };
    return typeof lavish?.room === 'string' && lavish.room !== '*' ? lavish.room : null;
  } catch {
    return null;
  }
}
