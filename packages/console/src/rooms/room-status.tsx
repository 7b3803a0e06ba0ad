import { t } from '../strings/strings.ts';

/** Whether a room is live. */
export const RoomStatus = ({ live }: { live: boolean }) => (
  <span className={`badge ${live ? 'badge--live' : ''}`}>{t(live ? 'room.live' : 'room.ended')}</span>
);
