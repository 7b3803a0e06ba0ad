/**
 * A change that one node publishes to the others. It names the changed room, battle, wallet or host, without its new state.
 * Nodes re-read the row, so a notification may be lost, repeated or late. `lost`: some notifications were lost, and it is unknown which.
 */
export type Notification =
  | [kind: 'room', room: string, seq: number]
  | [kind: 'battle', battle: string, version: number, dueAt: number | null, rooms: readonly string[]]
  | [kind: 'account', user: string]
  | [kind: 'invites', host: string]
  | [kind: 'overlay_test', jti: string]
  | [kind: 'revoked']
  | [kind: 'catalogue']
  | [kind: 'lost'];

/** PostgreSQL accepts payloads below 8,000 bytes. */
const MAX_BYTES = 7_900;

/** Encodes notifications as messages: JSON arrays that begin with the node's name, each small enough for any transport. */
export function packNotifications(node: string, notifications: readonly Notification[]): string[] {
  const start = `[${JSON.stringify(node)}`;
  const messages: string[] = [];
  let message = start;
  for (const notification of notifications) {
    const more = `,${JSON.stringify(notification)}`;
    // Identifiers are ASCII: a character is a byte.
    if (message.length + more.length + 1 > MAX_BYTES && message !== start) {
      messages.push(`${message}]`);
      message = start;
    }
    message += more;
  }
  if (message !== start) messages.push(`${message}]`);
  return messages;
}

/** @returns null if it is not such a message. Notifications of unknown kinds, as from a newer version, are dropped. */
export function unpackNotifications(message: string): { node: string; notifications: Notification[] } | null {
  try {
    const [node, ...notifications] = JSON.parse(message);
    return typeof node === 'string' ? { node, notifications: notifications.filter(isNotification) } : null;
  } catch {
    return null;
  }
}

function isNotification(notification: unknown): notification is Notification {
  if (!Array.isArray(notification)) return false;
  const [kind, name, number, dueAt, rooms] = notification;
  switch (kind) {
    case 'room':
      return typeof name === 'string' && Number.isSafeInteger(number);
    case 'battle':
      return (
        typeof name === 'string' &&
        Number.isSafeInteger(number) &&
        (dueAt === null || typeof dueAt === 'number') &&
        Array.isArray(rooms)
      );
    case 'account':
    case 'invites':
    case 'overlay_test':
      return typeof name === 'string';
    default:
      return kind === 'lost' || kind === 'revoked' || kind === 'catalogue';
  }
}
