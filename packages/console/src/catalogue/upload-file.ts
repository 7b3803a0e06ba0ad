import { LIMITS, type Upload } from '@lavish/protocol';
import { callApi } from '../api/request.ts';

/** The types of files that browsers do not know everywhere. */
const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  png: 'image/png',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  webm: 'video/webm',
  mp4: 'video/mp4',
};

/** What a file field offers. */
export const PICTURE_FILES = '.png,.webp,.svg';
export const ANIMATION_FILES = '.json,.webm,.mp4';

export const isTooLarge = (file: File): boolean => file.size > LIMITS.maxUploadBytes;

/** Stores a file on the server, which refuses one that no item could use. The audit log keeps its name. */
export function uploadFile(file: File, reason: string): Promise<Upload> {
  const ending = file.name.toLowerCase().split('.').at(-1) ?? '';
  return callApi<Upload>('/uploads', {
    method: 'POST',
    file,
    type: TYPES[ending] ?? (file.type || 'application/octet-stream'),
    reason,
  });
}
