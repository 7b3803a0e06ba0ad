/** Ctrl-C, as a terminal in raw mode delivers it: as a key like any other. */
const CTRL_C = '\u0003';

/** What a key does. */
export type Keys = Readonly<Record<string, () => void>>;

/** The part of `process.stdin` that is used. */
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
 * Calls what belongs to each key as it is pressed. On anything but a terminal it does nothing: a pipe presses no keys.
 * Returns what gives the terminal back.
 */
export function watchKeys(source: KeySource, keys: Keys, interrupt: () => void): () => void {
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
