import { PlatformId } from '@lavish/protocol';
import Type from 'typebox';

/** Path parameters, by name. */
export const UserPath = Type.Object({ user: PlatformId });
export const ItemPath = Type.Object({ item: PlatformId });
export const RoomPath = Type.Object({ room: PlatformId });
export const RoomUserPath = Type.Object({ room: PlatformId, user: PlatformId });
export const GiftPath = Type.Object({ gift: Type.String({ maxLength: 64 }) });

/** The error of every route. */
export { Problem } from '@lavish/protocol';
