import { DEFAULT_MAX_HTTP_CONNECTIONS } from '../http/requests/connection-limit.ts';
import { SOCKET_LIMITS, type SocketLimits } from '../sockets/socket-limits.ts';

interface LimitSetting {
  limit: keyof SocketLimits | 'maxHttpConnections';
  description: string;
  default: string;
}

/** The limits of one node. Each description ends with the effect of exceeding the limit. */
export const LIMIT_SETTINGS = {
  LAVISH_MAX_SOCKETS: {
    limit: 'maxSockets',
    description: 'Sockets per node. Further ones are closed with 4429.',
    default: String(SOCKET_LIMITS.maxSockets),
  },
  LAVISH_MAX_USER_SOCKETS: {
    limit: 'maxSocketsPerUser',
    description: 'Sockets per user and node. Further ones are closed with 4429.',
    default: String(SOCKET_LIMITS.maxSocketsPerUser),
  },
  LAVISH_MAX_OVERLAY_SOCKETS: {
    limit: 'maxOverlaySockets',
    description:
      "Sockets with overlay tokens per user and node, in addition to the user's other sockets. Further ones are closed with 4429.",
    default: String(SOCKET_LIMITS.maxOverlaySockets),
  },
  LAVISH_MAX_HANDSHAKES: {
    limit: 'maxHandshakes',
    description: 'WebSocket handshakes that wait on a node. Further ones get 503.',
    default: String(SOCKET_LIMITS.maxHandshakes),
  },
  LAVISH_MAX_SOCKET_SUBSCRIPTIONS: {
    limit: 'maxSubscriptions',
    description: 'Subscriptions per socket. Further ones get `rate_limited`.',
    default: String(SOCKET_LIMITS.maxSubscriptions),
  },
  LAVISH_MAX_NODE_SUBSCRIPTIONS: {
    limit: 'maxNodeSubscriptions',
    description: 'Subscriptions per node. Further ones get `overloaded`.',
    default: String(SOCKET_LIMITS.maxNodeSubscriptions),
  },
  LAVISH_MAX_ROOM_VIEWERS: {
    limit: 'maxRoomViewers',
    description: 'Viewers per room and node. Further subscriptions get `overloaded`.',
    default: String(SOCKET_LIMITS.maxRoomViewers),
  },
  LAVISH_MAX_WAITING_MESSAGES: {
    limit: 'maxUnderWay',
    description: 'Messages per socket that wait for their response. Further ones get `rate_limited`.',
    default: String(SOCKET_LIMITS.maxUnderWay),
  },
  LAVISH_SOCKET_MESSAGES_PER_S: {
    limit: 'messagesPerS',
    description:
      'Messages per socket and second, with bursts of as many. Further ones wait, and the node reads the socket more slowly.',
    default: String(SOCKET_LIMITS.messagesPerS),
  },
  LAVISH_USER_MESSAGES_PER_S: {
    limit: 'userMessagesPerS',
    description:
      "Messages per user, node and second, with bursts of half as many. Further ones wait, and the node reads the user's sockets more slowly.",
    default: String(SOCKET_LIMITS.userMessagesPerS),
  },
  LAVISH_MAX_USER_SUBSCRIBES: {
    limit: 'maxUserSubscribes',
    description:
      'Subscribe requests per user and node that wait for their response. Further ones get `rate_limited`.',
    default: String(SOCKET_LIMITS.maxUserSubscribes),
  },
  LAVISH_MAX_UNREAD_BYTES: {
    limit: 'maxUnreadBytes',
    description:
      'Bytes of frames that wait for a slow client. Beyond that frames are skipped; a client that stays slow is closed with 4408.',
    default: String(SOCKET_LIMITS.maxUnreadBytes),
  },
  LAVISH_MAX_HTTP_CONNECTIONS: {
    limit: 'maxHttpConnections',
    description: 'Non-WebSocket connections per node. Further ones get `overloaded` and are closed.',
    default: String(DEFAULT_MAX_HTTP_CONNECTIONS),
  },
} as const satisfies Record<string, LimitSetting>;

export type LimitName = keyof typeof LIMIT_SETTINGS;
export const LIMIT_NAMES = Object.keys(LIMIT_SETTINGS) as LimitName[];
