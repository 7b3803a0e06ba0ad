import { shownName } from '@lavish/client';
import { initialOf, type PublicUser } from '@lavish/protocol';
import './avatar.css';
import { avatarHue } from './avatar-hue.ts';
import { element } from './element.ts';

/** The name to show for a user; the id if there is none. Cleaned, so that it cannot break the layout. */
export const nameOf = (user: string, known: PublicUser | undefined): string => shownName(user, known?.name);

/** A disc with the user's initial; VIPs have a gold ring. Decorative, because the name is shown beside it. */
export function avatar(user: string, known: PublicUser | undefined): HTMLElement {
  const vip = (known?.vip_level ?? 0) > 0 ? ' avatar--vip' : '';
  return element(
    'span',
    { class: `avatar avatar--${avatarHue(user)}${vip}`, 'aria-hidden': 'true' },
    initialOf(user, known?.name),
  );
}

/** Shows the user's avatar in `holder`. Draws it again only when the user, the initial or the VIP ring has changed. */
export function drawAvatar(holder: HTMLElement, user: string, known: PublicUser | undefined) {
  const next = avatar(user, known);
  const shown = holder.firstElementChild;
  if (shown?.className !== next.className || shown.textContent !== next.textContent)
    holder.replaceChildren(next);
}
