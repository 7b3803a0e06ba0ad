import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import type { SignedInOperator } from '../../domain/operators/operator.ts';
import { actionOf, fieldActionsOf, identityOf, mayDo } from '../../domain/operators/permissions.ts';
import { refuse } from '../../domain/refusal.ts';
import { createFairQueue } from '../../scheduling/fair-queue.ts';
import { readSession } from '../../store/operators/sessions.ts';
import { sendRefusal } from '../errors/send-refusal.ts';
import { sessionToken } from './cookies.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in. Set on every route of the console that needs a session. */
    operator: SignedInOperator;
  }
}

const NO_SESSION = refuse('unauthenticated', 'Sign in to the console.');

/** Lookups of one address that may wait. A page that opens sends some ten requests. */
const MAX_WAITING = 100;

/**
 * Returns the function that finds who sends a request to the console. It reads the database each time, so a session that was
 * ended elsewhere is refused at once. Lookups run one at a time, and addresses take turns: a stranger who sends invented
 * cookies delays each other address by one lookup.
 */
export function createFindOperator(pool: pg.Pool) {
  const queue = createFairQueue({ maxRunning: 1, maxPerOwner: 1 });
  return async ({ headers, ip }: Pick<FastifyRequest, 'headers' | 'ip'>) => {
    const token = sessionToken(headers);
    if (token === undefined) return NO_SESSION;
    if (queue.waitingOf(ip) >= MAX_WAITING)
      return refuse('rate_limited', 'Too many requests of this address wait already.', { retry_after_s: 1 });
    return (await queue.run(ip, () => readSession(pool, token))) ?? NO_SESSION;
  };
}

export type FindOperator = ReturnType<typeof createFindOperator>;

/** The hook that turns the cookie into `request.operator` and `request.identity`, or ends the request with 401. */
export const authenticateOperator =
  (findOperator: FindOperator) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const operator = await findOperator(request);
    if ('code' in operator) return sendRefusal(reply, operator);
    request.operator = operator;
    request.identity = identityOf(operator);
    return undefined;
  };

/** The owner of the budgets of an operator's requests. User ids contain no space, so that it is no user's. */
export const operatorBudget = ({ operator }: FastifyRequest): string => `operator ${operator.id}`;

const operationOf = ({ routeOptions }: FastifyRequest): string => routeOptions.schema?.operationId ?? '';

/**
 * The hook that refuses what the operator's role may not do. A host passes: the API decides about a host's requests as about
 * those of the host's token.
 */
export async function requireAllowed(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { role } = request.operator;
  return role === 'host' ? undefined : requireAllowedOwn(request, reply);
}

/** The hook for the console's own operations, which refuses what the operator's role may not do, also to hosts. */
export async function requireAllowedOwn(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { role } = request.operator;
  if (mayDo(role, actionOf(operationOf(request)))) return undefined;
  return sendRefusal(reply, refuse('forbidden', `The role ${role} does not allow this.`));
}

/**
 * The hook that refuses a change if the role is another one than when the request began: a body may take 30 s to arrive, and a
 * change may wait for its turn.
 */
export const requireSameRole =
  (findOperator: FindOperator) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (request.method === 'GET' || request.method === 'HEAD') return undefined;
    const operator = await findOperator(request);
    if ('code' in operator) return sendRefusal(reply, operator);
    return operator.role === request.operator.role
      ? undefined
      : sendRefusal(reply, refuse('unauthenticated', 'The role was changed: sign in again.'));
  };

/** The hook that refuses fields which the operator's role may not set. */
export async function requireAllowedFields(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { role } = request.operator;
  if (role === 'host') return undefined;
  const refused = fieldActionsOf(operationOf(request), request.body).find(
    ([, action]) => !mayDo(role, action),
  );
  if (!refused) return undefined;
  const [param] = refused;
  return sendRefusal(reply, refuse('forbidden', `The role ${role} may not change ${param}.`, { param }));
}
