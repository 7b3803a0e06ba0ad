import type { LiveRoom } from '@lavish/client';
import type { Items } from './items.ts';
import type { Theme } from './theme.ts';

export interface OverlayParts {
  /** A room whose state is present. */
  room: LiveRoom;
  items: Items;
  theme: Theme;
  /** The server's time in Unix milliseconds. */
  nowMs(): number;
}

export interface Overlay {
  readonly element: HTMLElement;
  /** It shows events, and nothing of the room's state: after missed events it goes on, and is not drawn again. */
  readonly showsEventsOnly?: boolean;
  /** Stops all timers and removes all listeners. The caller removes the element. */
  stop(): void;
}
