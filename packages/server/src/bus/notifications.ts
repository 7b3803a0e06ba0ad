/**
 * What one node tells the others: what has changed, never how. Who is concerned asks the database, so a word may be
 * lost, repeated or late, and cannot say anything wrong. `lost`: words were lost, nobody knows which.
 */
export type Word =
  | [kind: 'room', room: string, seq: number]
  | [kind: 'battle', battle: string, version: number, dueAt: number | null, rooms: readonly string[]]
  | [kind: 'account', user: string]
  | [kind: 'invites', host: string]
  | [kind: 'revoked']
  | [kind: 'catalogue']
  | [kind: 'lost'];

/** PostgreSQL takes payloads below 8,000 bytes. */
const MAX_BYTES = 7_900;

/** The words as messages of a node: JSON arrays that begin with its name, each small enough for any line. */
export function packWords(node: string, words: readonly Word[]): string[] {
  const start = `[${JSON.stringify(node)}`;
  const messages: string[] = [];
  let message = start;
  for (const word of words) {
    const more = `,${JSON.stringify(word)}`;
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

/** Who says what; null when it is not of this kind. Words that this version does not know are left out. */
export function unpackWords(message: string): { node: string; words: Word[] } | null {
  try {
    const [node, ...words] = JSON.parse(message);
    return typeof node === 'string' ? { node, words: words.filter(isWord) } : null;
  } catch {
    return null;
  }
}

function isWord(word: unknown): word is Word {
  if (!Array.isArray(word)) return false;
  const [kind, name, number, dueAt, rooms] = word;
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
      return typeof name === 'string';
    default:
      return kind === 'lost' || kind === 'revoked' || kind === 'catalogue';
  }
}
