/** Limits of one socket, one user and one node. */
export const SOCKET_LIMITS = {
  /** Sockets on this node. Beyond: 4429. */
  maxSockets: 50_000,
  /** Sockets of one user on this node. Server keys are not counted. Beyond: 4429. */
  maxSocketsPerUser: 100,
  /** Sockets of one user's overlay tokens on this node, which do not count among the user's. Beyond: 4429. */
  maxOverlaySockets: 30,
  /** Handshakes that wait: at 10,000 a second the last one waits for half a second. Beyond: status 503. */
  maxHandshakes: 5_000,
  /** Subscriptions of one socket. Beyond: `rate_limited`. */
  maxSubscriptions: 200,
  /** Subscriptions of all sockets on this node: ten a socket. Beyond: `overloaded`. */
  maxNodeSubscriptions: 500_000,
  /** Subscriptions to one room on this node. Beyond: `overloaded`. */
  maxRoomViewers: 50_000,
  /** Gifts and subscribe requests of one socket that wait for their response. Beyond: `rate_limited`. */
  maxUnderWay: 128,
  /** Messages that a socket may send without being slowed down: at once, and a second. */
  messageBurst: 400,
  messagesPerS: 200,
  /** The same over all sockets of a user on this node: three tabs that open at once are not slowed down. */
  userMessageBurst: 800,
  userMessagesPerS: 400,
  /** Subscribe requests of a user's sockets on this node that wait for their response. Beyond: `rate_limited`. */
  maxUserSubscribes: 256,
  /** Bytes of frames that may wait for a slow reader. Responses may take as much again. Beyond: 4408. */
  maxUnreadBytes: 1024 * 1024,
  /** How long a reader may exceed that limit. */
  stallMs: 15_000,
  /** Bytes of responses that all sockets together may leave unread. Beyond, the slowest are closed: 4408. */
  maxUnreadAnswersBytes: 512 * 1024 * 1024,
  /** A socket is terminated after two pings without a response. */
  pingMs: 25_000,
  /** From the upgrade to the welcome. */
  welcomeMs: 10_000,
  /** Messages that are not of this protocol, in a minute. Beyond: 4400. */
  maxBadMessages: 10,
  /** The least time between two messages with a user's balance. */
  accountMs: 50,
  /** How often hosts' invitations to battles are compared with the database. */
  invitesMs: 1_000,
};

export type SocketLimits = typeof SOCKET_LIMITS;

/**
 * Beyond it `ws` closes the socket with code 1009. Well above the 16 KiB of the protocol, so that a message that is a little
 * too long gets an error and the socket stays open; low enough that every socket may use it.
 */
export const MAX_PAYLOAD_BYTES = 256 * 1024;
