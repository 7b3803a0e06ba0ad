import { Link } from '@tanstack/react-router';
import { useMay } from '../api/session.ts';

/** A link to the page of a user, with the id, or with `name` if it is given. Only the name if the operator may not open it. */
export const UserLink = ({ user, name = user }: { user: string; name?: string }) =>
  useMay('users.read') ? (
    <Link to="/users/$user" params={{ user }}>
      <bdi>{name}</bdi>
    </Link>
  ) : (
    <bdi>{name}</bdi>
  );
