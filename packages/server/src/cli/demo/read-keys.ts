/** Ctrl-C. A terminal in raw mode delivers it like any other key. */
const CTRL_C = '\u0003';

/** The function of each key. */
export type Keys = Readonly<Record<string, () => void>>;

/** The part of `process.stdin` that `readKeys` uses. */
export interface KeySource {
  isTTY: boolean;
  setRawMode(on: boolean): unknown;
  setEncoding(encoding: 'utf8'): unknown;
  on(event: 'data', listener: (text: string) => void): unknown;
  off(event: 'data', listener: (text: string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/**
 * Calls the function of each pressed key. Does nothing if `source` is not a terminal. Returns a function that stops reading
 * and restores the terminal.
 */
export function readKeys(source: KeySource, keys: Keys, interrupt: () => void): () => void {
  if (!source.isTTY) return () => {};
  const pressed = (text: string) => {
    for (const key of text) {
      if (key === CTRL_C) interrupt();
      else keys[key.toLowerCase()]?.();
    }
  };
  source.setRawMode(true);
  source.setEncoding('utf8');
  source.on('data', pressed);
  source.resume();
  return () => {
    source.off('data', pressed);
    source.setRawMode(false);
    source.pause();
  };
}
