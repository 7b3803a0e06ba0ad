import { initialOf } from '@lavish/protocol';
import { avatarHue } from '../../../web/src/look/avatar-hue.ts';

interface Props {
  id: string;
  name: string | null;
  className?: string;
}

/** A disc with the initial of a user or an operator. Decorative: the name is beside it. */
export const Avatar = ({ id, name, className = '' }: Props) => (
  <span className={`avatar avatar--${avatarHue(id)} ${className}`} aria-hidden="true">
    {initialOf(id, name)}
  </span>
);
