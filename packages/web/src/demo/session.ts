import type { PostBattle } from '@lavish/protocol';

/** The response of `POST /demo/session`: a live room, its host, and a viewer for this tab. */
export interface Session {
  /** WebSocket URL, possibly relative to this page. */
  realtime: string;
  room: string;
  host: { user: string; name: string; token: string };
  /** Another live host, who accepts any battle. */
  rival: { user: string; name: string; room: string };
  /** The battle that the host proposes to the rival. */
  battle: PostBattle;
  viewer: { user: string; name: string; token: string; vip_level: number };
}

export interface SessionKeeper {
  readonly current: Session;
  /** Returns a token source for a client: first the current token, then a new one on each call. Tokens last an hour. */
  tokens(pick: (session: Session) => string): () => Promise<string>;
}

/** Each tab is a separate viewer, who stays the same after a reload. */
const VIEWER_KEY = 'lavish-demo-viewer';

export async function openSession(): Promise<SessionKeeper> {
  let current = await askForSession();
  let renewal: Promise<Session> | null = null;

  async function renewed() {
    const next = await askForSession();
    // The server was restarted with other data, so the whole page is outdated.
    if (next.room !== current.room || next.viewer.user !== current.viewer.user) location.reload();
    current = next;
    return next;
  }

  // Both screens may renew at the same time; they share one request.
  function renew() {
    renewal ??= renewed().finally(() => {
      renewal = null;
    });
    return renewal;
  }

  return {
    get current() {
      return current;
    },
    tokens(pick) {
      let used: string | null = null;
      return async () => {
        if (pick(current) === used) await renew();
        used = pick(current);
        return used;
      };
    },
  };
}

async function askForSession(): Promise<Session> {
  const viewer = sessionStorage.getItem(VIEWER_KEY);
  const session = await post<Session>('/demo/session', viewer === null ? {} : { viewer });
  sessionStorage.setItem(VIEWER_KEY, session.viewer.user);
  return session;
}

/** Adds free demo coins. Returns the new balance. */
export const topUp = async (viewer: string): Promise<number> =>
  (await post<{ coins: number }>('/demo/top-up', { viewer })).coins;

async function post<Answer>(path: string, body: object): Promise<Answer> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} responded with ${response.status}.`);
  return (await response.json()) as Answer;
}

/** The absolute WebSocket URL of the session. */
export function realtimeUrl({ realtime }: Session): string {
  const url = new URL(realtime, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}
