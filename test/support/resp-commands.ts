/**
 * Takes bytes as they arrive, and calls `command` with each complete one: `*2\r\n$4\r\nPING\r\n…`, an array of strings, each
 * preceded by its length.
 */
export function readCommands(command: (words: string[]) => void): (bytes: Buffer) => void {
  let unread: Buffer = Buffer.alloc(0);
  return (bytes) => {
    unread = Buffer.concat([unread, bytes]);
    for (;;) {
      const read = readCommand(unread);
      if (read === null) return;
      unread = unread.subarray(read.length);
      command(read.words);
    }
  };
}

/** The first command and its length in bytes; null while it is incomplete. */
function readCommand(bytes: Buffer): { words: string[]; length: number } | null {
  let at = 0;

  /** `*2` or `$4`: the type and the count. */
  function count(mark: '*' | '$'): number | null {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return null;
    const line = bytes.toString('latin1', at, end);
    if (line[0] !== mark) throw new Error(`not a command: ${line}`);
    at = end + 2;
    return Number(line.slice(1));
  }

  const words: string[] = [];
  const wanted = count('*');
  if (wanted === null) return null;
  while (words.length < wanted) {
    const length = count('$');
    if (length === null || at + length + 2 > bytes.length) return null;
    words.push(bytes.toString('utf8', at, at + length));
    at += length + 2;
  }
  return { words, length: at };
}
