/** What one socket has been answered and has not read. */
export interface WriteBacklog {
  /** Bytes that are this socket's alone: frames and what is shared with others cost the node nothing more. */
  unreadBytes(): number;
  /** Ends the socket. */
  tooSlow(): void;
}

export interface BacklogWatch {
  add(socket: WriteBacklog): void;
  remove(socket: WriteBacklog): void;
  stop(): void;
}

/**
 * Each socket may leave 2 MB of its answers unread, and there may be 50,000 sockets. A few users who open a hundred each,
 * ask for what has long answers and read none would fill the memory of the node; nobody who is merely on a bad line
 * does. So there is a limit for all together as well: beyond it those who have most unread are closed.
 */
export function watchBacklog(maxBytes: number, everyMs = 1_000): BacklogWatch {
  const sockets = new Set<WriteBacklog>();
  const timer = setInterval(look, everyMs);

  /** 50,000 take 2 ms. */
  function look() {
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
