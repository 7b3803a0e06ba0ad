/** The key of a room's queries, so that a change reads all of them again. */
export const roomKey = (room: string): readonly string[] => ['room', room];

export const roomPath = (room: string): string => `/v1/rooms/${encodeURIComponent(room)}`;
