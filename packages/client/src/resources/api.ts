import {
  createList,
  type Fields,
  isResponseBody,
  LavishError,
  type List,
  PAGE_FIELDS,
  type Page,
} from '@lavish/protocol';
import { callApi, type Method, takeToken } from '../call-api.ts';
import { subjectOf, type UserToken } from '../user-token.ts';

/** The arguments for the parts of a path that are `*` or `=field`. */
type Parts<Path> = Path extends `${infer First}/${infer Rest}`
  ? [...Part<First>, ...Parts<Rest>]
  : Part<Path>;
type Part<Text> = Text extends '*' | `=${string}` ? [part: string] : [];

/**
 * Makes the calls of the resources. An operation is a method and a path after `/v1/`. In the path, `*` is an argument of the
 * call, `=field` an argument that the response repeats in this field, `@me` the id of the token's user, and `@me=field` the
 * id repeated. `fields`: those of the response; none for a response without a body. Each call rejects with a `LavishError`.
 */
export interface Api {
  /**
   * A call. Its last argument is the query of a GET, and the body of another method. `each`: the fields of the entries of
   * `data`.
   */
  call<Answer, const Operation extends string>(
    operation: Operation,
    fields?: Fields,
    each?: Fields,
  ): (...args: [...parts: Parts<Operation>, last?: object]) => Promise<Answer>;
  /** The same without a result. */
  act<const Operation extends string>(
    operation: Operation,
    fields?: Fields,
  ): (...parts: Parts<Operation>) => Promise<void>;
  /** The list at `path`. Its last argument goes into the query of every page; fields that are undefined do not. */
  list<Item, const Path extends string>(
    path: Path,
    each: Fields,
  ): (...args: [...parts: Parts<Path>, filter?: object]) => List<Item>;
}

interface Options {
  url: string;
  token: UserToken;
  /** The user that the server named; null before it did. */
  user(): string | null;
}

export function createApi({ url, token, user }: Options): Api {
  async function me(): Promise<string> {
    const id = user() ?? subjectOf(await takeToken(token));
    if (id === null) throw new LavishError('invalid_request', 'The token has no user.');
    return id;
  }

  /** Sends a request. `args`: the parts of the path, then the query or the body. */
  async function send(
    operation: string,
    args: readonly unknown[],
    [fields, each]: readonly (Fields | undefined)[],
    page?: object,
  ): Promise<unknown> {
    const [method, pattern] = operation.split(' ') as [Method, string];
    const rest = [...args];
    const repeated: Record<string, string> = {};
    let path = '';
    for (const place of pattern.split('/')) {
      const [name, field] = place.split('=');
      const isArgument = name === '*' || name === '';
      const part = isArgument ? String(rest.shift()) : name === '@me' ? await me() : name!;
      if (field) repeated[field] = part;
      path += `/${encodeURIComponent(part)}`;
    }
    let body = rest[0] as object | undefined;
    if (method === 'GET') {
      path += queryOf({ ...body, ...page });
      body = undefined;
    }
    const accepts = (status: number, response: unknown) =>
      fields === undefined
        ? status === 204 && response === undefined
        : isResponseBody(response, repeated, fields, each);
    return callApi({ url, token }, { method, path, body, accepts });
  }

  return {
    call:
      (operation, ...fields) =>
      (...args) =>
        send(operation, args, fields) as Promise<never>,
    act:
      (operation, ...fields) =>
      async (...args) =>
        void (await send(operation, args, fields)),
    list:
      <Item>(path: string, each: Fields) =>
      (...args: readonly unknown[]) =>
        createList((page) => send(`GET ${path}`, args, [PAGE_FIELDS, each], page) as Promise<Page<Item>>),
  };
}

function queryOf(fields: object): string {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return set.length > 0 ? `?${new URLSearchParams(set)}` : '';
}
