import type { PostBattle } from '@lavish/protocol';

/** What `POST /demo/session` gives: a room that is live, its host, and a viewer of one's own. */
export interface Session {
  /** May be relative to this page. */
  realtime: string;
  room: string;
  host: { user: string; name: string; token: string };
  /** Another host, live in a room of their own, who takes on any battle. */
  rival: { user: string; name: string; room: string };
  /** What the host proposes to the rival. */
  battle: PostBattle;
  viewer: { user: string; name: string; token: string; vip_level: number };
}

export interface SessionKeeper {
  readonly current: Session;
  /** Where a client gets its tokens: the one at hand, and then, for they last an hour, a new one each time. */
  tokens(pick: (session: Session) => string): () => Promise<string>;
}

/** Each tab is a viewer of its own, and the same one after a reload. */
const VIEWER_KEY = 'lavish-demo-viewer';

export async function openSession(): Promise<SessionKeeper> {
  let current = await askForSession();
  let renewal: Promise<Session> | null = null;

  async function renewed() {
    const next = await askForSession();
    // The server was started on other data: everything on the page is of another world.
    if (next.room !== current.room || next.viewer.user !== current.viewer.user) location.reload();
    current = next;
    return next;
  }

  // Both screens may ask at the same moment: one question answers both.
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

/** Coins for nothing, as only a demo gives them. Returns the balance. */
export const topUp = async (viewer: string): Promise<number> =>
  (await post<{ coins: number }>('/demo/top-up', { viewer })).coins;

async function post<Answer>(path: string, body: object): Promise<Answer> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  return (await response.json()) as Answer;
}

/** `realtime` as a WebSocket address, whether it came absolute or relative. */
export function realtimeUrl({ realtime }: Session): string {
  const url = new URL(realtime, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}
