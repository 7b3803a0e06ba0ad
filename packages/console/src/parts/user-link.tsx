import { Link } from '@tanstack/react-router';

/** A link to the page of a user, with the id, or with `name` if it is given. */
export const UserLink = ({ user, name = user }: { user: string; name?: string }) => (
  <Link to="/users/$user" params={{ user }}>
    <bdi>{name}</bdi>
  </Link>
);
