import { shownName } from '@lavish/client';
import type { PublicUser } from '@lavish/protocol';
import './avatar.css';
import { element } from './element.ts';

const HUES = 8;

/** The same colour for the same person on every screen. */
function hueOf(user: string): number {
  let hash = 7;
  for (const character of user) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % HUES;
}

/** A name to show for a user who may have none, or one that would break the line. */
export const nameOf = (user: string, known: PublicUser | undefined): string => shownName(user, known?.name);

/** A disc with the person's initial; a gold ring says VIP. Decorative: the name stands beside it. */
export function avatar(user: string, known: PublicUser | undefined): HTMLElement {
  const [initial = '?'] = nameOf(user, known);
  const vip = (known?.vip_level ?? 0) > 0 ? ' avatar--vip' : '';
  return element(
    'span',
    { class: `avatar avatar--${hueOf(user)}${vip}`, 'aria-hidden': 'true' },
    initial.toUpperCase(),
  );
}
