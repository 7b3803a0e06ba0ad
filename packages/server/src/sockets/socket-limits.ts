/** What one socket, one user and one node may take up. */
export const SOCKET_LIMITS = {
  /** Sockets on this node. Beyond: 4429. */
  maxSockets: 50_000,
  /** Sockets of one user on this node. Server keys are not counted. Beyond: 4429. */
  maxSocketsPerUser: 100,
  /** Sockets of one user's overlay tokens on this node, which are not among those of the user. Beyond: 4429. */
  maxOverlaySockets: 30,
  /** Handshakes that wait for their turn: at 10,000 a second the last waits for half a second. Beyond: status 503. */
  maxHandshakes: 5_000,
  /** Rooms that one socket watches. Beyond: `rate_limited`. */
  maxSubscriptions: 200,
  /** Subscriptions of all sockets on this node: ten a socket. Beyond: `overloaded`. */
  maxNodeSubscriptions: 500_000,
  /** Subscriptions to one room on this node. Beyond: `overloaded`. */
  maxRoomViewers: 50_000,
  /** Gifts and subscriptions of one socket that wait for their answer. Beyond: `rate_limited`. */
  maxUnderWay: 128,
  /** Messages a socket may send without being slowed down: so many at once, and so many a second. */
  messageBurst: 400,
  messagesPerS: 200,
  /** The same over all sockets of a user on this node: three tabs that open at once are not slowed down. */
  userMessageBurst: 800,
  userMessagesPerS: 400,
  /** Subscribe requests of a user's sockets on this node that wait for their answer. Beyond: `rate_limited`. */
  maxUserSubscribes: 256,
  /** Bytes of frames that may wait for a slow reader. Answers may take up as much again; then 4408. */
  maxUnreadBytes: 1024 * 1024,
  /** How long a reader may be over that limit. */
  stallMs: 15_000,
  /** Bytes of answers that all sockets together may leave unread. Then the slowest are closed: 4408. */
  maxUnreadAnswersBytes: 512 * 1024 * 1024,
  /** A peer that is silent for two of these is gone. */
  pingMs: 25_000,
  /** From the upgrade to the welcome. */
  welcomeMs: 10_000,
  /** Messages that are not of this protocol, in a minute. Then 4400. */
  maxBadMessages: 10,
  /** How often a user is told of a changing balance at most. */
  accountMs: 50,
  /** How often hosts' invitations to battles are compared with the database. */
  invitesMs: 1_000,
};

export type SocketLimits = typeof SOCKET_LIMITS;

/**
 * Where `ws` gives up reading a message, with close code 1009. Well above the 16 KiB of the protocol, so that a
 * message that is merely too long gets an error and may be followed by better ones; low enough to hold for everyone.
 */
export const MAX_PAYLOAD_BYTES = 256 * 1024;
