import { DEFAULT_MAX_HTTP_CONNECTIONS } from '../http/requests/connection-limit.ts';
import { SOCKET_LIMITS, type SocketLimits } from '../sockets/socket-limits.ts';

interface LimitSetting {
  limit: keyof SocketLimits | 'maxHttpConnections';
  what: string;
  default: string;
}

/** What one node takes, each with what happens beyond it. */
export const LIMIT_SETTINGS = {
  LAVISH_MAX_SOCKETS: {
    limit: 'maxSockets',
    what: 'sockets on this node; beyond, they are closed with 4429',
    default: String(SOCKET_LIMITS.maxSockets),
  },
  LAVISH_MAX_USER_SOCKETS: {
    limit: 'maxSocketsPerUser',
    what: 'sockets of one user on this node; beyond, they are closed with 4429',
    default: String(SOCKET_LIMITS.maxSocketsPerUser),
  },
  LAVISH_MAX_OVERLAY_SOCKETS: {
    limit: 'maxOverlaySockets',
    what: "sockets of the overlay tokens of one user on this node, beside the user's others; beyond, they are closed with 4429",
    default: String(SOCKET_LIMITS.maxOverlaySockets),
  },
  LAVISH_MAX_HANDSHAKES: {
    limit: 'maxHandshakes',
    what: 'handshakes of sockets that wait for their turn on this node; beyond, they are answered with 503',
    default: String(SOCKET_LIMITS.maxHandshakes),
  },
  LAVISH_MAX_SOCKET_SUBSCRIPTIONS: {
    limit: 'maxSubscriptions',
    what: 'rooms that one socket may watch; beyond: rate_limited',
    default: String(SOCKET_LIMITS.maxSubscriptions),
  },
  LAVISH_MAX_NODE_SUBSCRIPTIONS: {
    limit: 'maxNodeSubscriptions',
    what: 'subscriptions of all sockets on this node; beyond: overloaded',
    default: String(SOCKET_LIMITS.maxNodeSubscriptions),
  },
  LAVISH_MAX_ROOM_VIEWERS: {
    limit: 'maxRoomViewers',
    what: 'viewers of one room on this node; beyond: overloaded',
    default: String(SOCKET_LIMITS.maxRoomViewers),
  },
  LAVISH_MAX_WAITING_MESSAGES: {
    limit: 'maxUnderWay',
    what: 'messages of one socket that wait for their answer; beyond: rate_limited',
    default: String(SOCKET_LIMITS.maxUnderWay),
  },
  LAVISH_SOCKET_MESSAGES_PER_S: {
    limit: 'messagesPerS',
    what: 'messages of one socket, a second, and twice as many at once; beyond, it is read more slowly',
    default: String(SOCKET_LIMITS.messagesPerS),
  },
  LAVISH_USER_MESSAGES_PER_S: {
    limit: 'userMessagesPerS',
    what: 'messages of all sockets of one user on this node, a second, and twice as many at once; beyond, they are read more slowly',
    default: String(SOCKET_LIMITS.userMessagesPerS),
  },
  LAVISH_MAX_USER_SUBSCRIBES: {
    limit: 'maxUserSubscribes',
    what: 'subscribe requests of one user on this node that wait for their answer; beyond: rate_limited',
    default: String(SOCKET_LIMITS.maxUserSubscribes),
  },
  LAVISH_MAX_UNREAD_BYTES: {
    limit: 'maxUnreadBytes',
    what: 'bytes of frames that wait for a slow reader; beyond, frames are left out, and then it is closed with 4408',
    default: String(SOCKET_LIMITS.maxUnreadBytes),
  },
  LAVISH_MAX_HTTP_CONNECTIONS: {
    limit: 'maxHttpConnections',
    what: 'connections to this node that are no sockets; beyond, the first request over one gets overloaded, and it is closed',
    default: String(DEFAULT_MAX_HTTP_CONNECTIONS),
  },
} as const satisfies Record<string, LimitSetting>;

export type LimitName = keyof typeof LIMIT_SETTINGS;
export const LIMIT_NAMES = Object.keys(LIMIT_SETTINGS) as LimitName[];
