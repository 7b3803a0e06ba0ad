import { Link } from '@tanstack/react-router';

/** A link to the page of a room, with its title, or else its id. */
export const RoomLink = ({ room, title }: { room: string; title?: string | null }) => (
  <Link to="/rooms/$room" params={{ room }}>
    <bdi>{title ?? room}</bdi>
  </Link>
);
