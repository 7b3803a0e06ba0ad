import { createList, type List, type Page } from '@lavish/protocol';
import type { Method } from '../call-api.ts';

/** The parts of a path after `/v1`, not encoded. A function is called when the request is sent. */
export type Path = readonly (string | (() => Promise<string>))[];

/** The API by method, for the resources. Each call rejects with a `LavishError`. */
export interface Api {
  get<Answer>(path: Path): Promise<Answer>;
  post<Answer>(path: Path, body?: object): Promise<Answer>;
  put<Answer>(path: Path, body?: object): Promise<Answer>;
  remove(path: Path): Promise<void>;
  /** `filter` goes into the query of every page; fields that are undefined do not. */
  list<Item>(path: Path, filter?: object): List<Item>;
}

export function createApi(call: (method: Method, path: string, body?: object) => Promise<unknown>): Api {
  const send =
    (method: Method) =>
    async <Answer>(path: Path, body?: object, query = ''): Promise<Answer> => {
      const parts = await Promise.all(path.map((part) => (typeof part === 'string' ? part : part())));
      const text = parts.map((part) => `/${encodeURIComponent(part)}`).join('');
      return (await call(method, text + query, body)) as Answer;
    };
  const get = send('GET');

  return {
    get,
    post: send('POST'),
    put: send('PUT'),
    remove: send('DELETE'),
    list: <Item>(path: Path, filter?: object) =>
      createList((page) => get<Page<Item>>(path, undefined, queryOf({ ...filter, ...page }))),
  };
}

function queryOf(fields: object): string {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return set.length > 0 ? `?${new URLSearchParams(set)}` : '';
}
