/** Limits of one socket, one user and one node. */
export const SOCKET_LIMITS = {
  /** Sockets on this node. Beyond: 4429. */
  maxSockets: 50_000,
  /** Sockets of one user on this node. Server keys are not counted. Beyond: 4429. */
  maxSocketsPerUser: 100,
  /** Sockets of one user's overlay tokens on this node. They do not count as sockets of the user. Beyond: 4429. */
  maxOverlaySockets: 30,
  /** Handshakes that wait: at 10,000 a second the last one waits for half a second. Beyond: status 503. */
  maxHandshakes: 5_000,
  /** Subscriptions of one socket. Beyond: `rate_limited`. */
  maxSubscriptions: 200,
  /** Subscriptions of all sockets on this node: ten per socket. Beyond: `overloaded`. */
  maxNodeSubscriptions: 500_000,
  /** Subscriptions to one room on this node. Beyond: `overloaded`. */
  maxRoomViewers: 50_000,
  /** Gifts and subscribe requests of one socket that wait for their response. Beyond: `rate_limited`. */
  maxUnderWay: 128,
  /** Messages that a socket may send without being slowed down: in a burst, and per second. */
  messageBurst: 200,
  messagesPerS: 200,
  /**
   * The same for all sockets of a user on this node. Twenty tabs of eight rooms that open at once are not slowed down. A
   * burst of 200 subscriptions takes 20 ms of the event loop.
   */
  userMessageBurst: 200,
  userMessagesPerS: 400,
  /** Subscribe requests of a user's sockets on this node that wait for their response. Beyond: `rate_limited`. */
  maxUserSubscribes: 256,
  /** Bytes of frames that may wait for a slow reader. Responses may take as much again. Beyond: 4408. */
  maxUnreadBytes: 1024 * 1024,
  /** How long a reader may exceed that limit. */
  stallMs: 15_000,
  /** Bytes of responses that all sockets together may leave unread. Beyond, the slowest are closed: 4408. */
  maxUnreadResponsesBytes: 512 * 1024 * 1024,
  /** A socket is terminated after two pings without a response. */
  pingMs: 25_000,
  /** From the upgrade to the welcome. */
  welcomeMs: 10_000,
  /** Messages that are not of this protocol, in a minute. Beyond: 4400. */
  maxBadMessages: 10,
  /** The minimum time between two messages with a user's balance. */
  accountMs: 50,
  /** How often hosts' invitations to battles are compared with the database. */
  invitesMs: 1_000,
};

export type SocketLimits = typeof SOCKET_LIMITS;

/**
 * The size of a message beyond which `ws` closes the socket with code 1009. Well above the 16 KiB of the protocol, so that
 * after a message that is a little too long the socket gets an error and stays open. Low enough for every socket to use it.
 */
export const MAX_PAYLOAD_BYTES = 256 * 1024;
