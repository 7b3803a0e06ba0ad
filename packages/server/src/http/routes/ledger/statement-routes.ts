import { Statement, type StatementLine } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { readEarningsStatement, readWalletStatement } from '../../../store/ledger/read-statements.ts';
import { readUser } from '../../../store/users/user-profiles.ts';
import { requireSelf } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { CursorInteger, CursorTime, cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { UserPath } from '../../schemas/path-parameters.ts';

const StatementQuery = Type.Object(
  {
    ...pageQuery,
    account: Type.Optional(
      Type.Union([Type.Literal('wallet'), Type.Literal('earnings')], {
        description: '`wallet`: coins to spend. `earnings`: coins received. Default: `wallet`.',
      }),
    ),
  },
  { additionalProperties: false },
);

const walletCursor = cursorFormat(Type.Object({ version: CursorInteger }));
const earningsCursor = cursorFormat(
  Type.Object({ at: CursorTime, journal: Type.String({ pattern: '^[0-9a-f]{32}$' }) }),
);

export function statementRoutes(app: App, { pool, clearingDays }: HttpOptions): void {
  app.get(
    '/v1/users/:user/entries',
    {
      schema: {
        tags: ['users'],
        operationId: 'getStatement',
        summary: 'Read a statement',
        description: 'The entries of one account, newest first.',
        security: serverOr('self'),
        params: UserPath,
        querystring: StatementQuery,
        response: { 200: Statement },
        refusals: ['user_not_found'],
      },
    },
    async ({ identity, params: { user }, query }, reply) => {
      const refusal = requireSelf(identity, user);
      if (refusal) return sendRefusal(reply, refusal);
      if (identity.kind === 'server' && !(await readUser(pool, user))) {
        return sendRefusal(reply, refuse('user_not_found', `There is no user ${user}.`, { param: 'user' }));
      }
      const page = await (query.account === 'earnings'
        ? readPage(
            query,
            earningsCursor(`earnings ${user}`),
            (from) => readEarningsStatement(pool, { user, clearingDays, ...from }),
            ({ at, id }) => ({ at: Date.parse(at), journal: id.slice(-32) }),
          )
        : readPage(
            query,
            walletCursor(`wallet ${user}`),
            (from) => readWalletStatement(pool, { user, ...from }),
            ({ version }) => ({ version }),
          ));
      if (isRefusal(page)) return sendRefusal(reply, page);
      return reply.send({ ...page, data: page.data.map(lineOf) });
    },
  );
}

/** Removes the wallet version, by which the lines are sorted: it is not a field of the wire. */
const lineOf = ({ version, ...line }: StatementLine & { version?: number }): StatementLine => line;
