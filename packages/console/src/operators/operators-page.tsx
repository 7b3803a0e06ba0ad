import type { ListedOperator, NewConsoleLink } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { SecretDialog } from '../parts/secret-dialog.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { dateTime, time } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { LinkDialog, RemoveDialog, RoleDialog } from './operator-dialogs.tsx';
import { OPERATORS_KEY } from './operators-key.ts';

type Dialog =
  | { is: 'invite' }
  | { is: 'role' | 'link' | 'remove'; operator: ListedOperator }
  | { is: 'secret'; title: string; path: string; link: NewConsoleLink };

/** Who may use the console: inviting, roles, links and removal. */
export function OperatorsPage() {
  const { time_zone } = useSession();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const query = useQuery({
    queryKey: OPERATORS_KEY,
    queryFn: ({ signal }) => callApi<{ data: ListedOperator[] }>('/operators', { signal }),
  });
  return (
    <>
      <PageTitle title={t('page.operators')}>
        <button
          className="button button--main page-title__action"
          type="button"
          onClick={() => setDialog({ is: 'invite' })}
        >
          <Icon name="plus" />
          {t('operators.invite')}
        </button>
      </PageTitle>
      <QueryState query={query}>
        {({ data }) => (
          <div className="panel">
            <Operators operators={data} onOpen={(is, operator) => setDialog({ is, operator })} />
          </div>
        )}
      </QueryState>
      {dialog?.is === 'invite' && (
        <InviteDialog
          onInvited={(link, name) => {
            const proposed = name === '' ? '' : `&name=${encodeURIComponent(name)}`;
            const path = `/console#invitation=${link.secret}${proposed}`;
            setDialog({ is: 'secret', title: t('operators.invitation'), path, link });
          }}
          onClose={close}
        />
      )}
      {dialog?.is === 'role' && <RoleDialog operator={dialog.operator} onClose={close} />}
      {dialog?.is === 'remove' && <RemoveDialog operator={dialog.operator} onClose={close} />}
      {dialog?.is === 'link' && (
        <LinkDialog
          operator={dialog.operator}
          onLink={(link) =>
            setDialog({
              is: 'secret',
              title: t('operators.link_for', { name: dialog.operator.name }),
              path: `/console#link=${link.secret}`,
              link,
            })
          }
          onClose={close}
        />
      )}
      {dialog?.is === 'secret' && (
        <SecretDialog
          title={dialog.title}
          label={t('operators.link')}
          secret={location.origin + dialog.path}
          detail={t('operators.link_detail', { time: time(dialog.link.expires_at, time_zone) })}
          onClose={close}
        />
      )}
    </>
  );
}

interface OperatorsProps {
  operators: readonly ListedOperator[];
  onOpen: (dialog: 'role' | 'link' | 'remove', operator: ListedOperator) => void;
}

function Operators({ operators, onOpen }: OperatorsProps) {
  const { time_zone, operator: self } = useSession();
  return (
    <TableFrame label={t('page.operators')}>
      <table className="table table--stacked">
        <thead>
          <tr>
            <th scope="col">{t('sign_in.name')}</th>
            <th scope="col">{t('operators.role')}</th>
            <th scope="col">{t('sign_in.code_title')}</th>
            <th scope="col" className="number">
              {t('operators.sessions')}
            </th>
            <th scope="col">{t('operators.since')}</th>
            <th scope="col">{t('operators.actions')}</th>
          </tr>
        </thead>
        <tbody>
          {operators.map((operator) => (
            <tr key={operator.id}>
              <th scope="row">
                <bdi>{operator.name}</bdi>
                {operator.id === self.id && <span className="table__second">{t('operators.you')}</span>}
              </th>
              <td>{t(`role.${operator.role}`)}</td>
              <td>{t(operator.second_factor ? 'operators.on' : 'operators.off')}</td>
              <td className="number">{exact(operator.sessions)}</td>
              <td className="table__time">{dateTime(operator.created_at, time_zone)}</td>
              <td className="table__wide">
                <div className="table__actions">
                  {operator.host === null && operator.agency === null && (
                    <>
                      <Action
                        label={t('operators.change_role')}
                        of={operator}
                        onClick={() => onOpen('role', operator)}
                      />
                      <Action
                        label={t('operators.make_link')}
                        of={operator}
                        onClick={() => onOpen('link', operator)}
                      />
                    </>
                  )}
                  <Action
                    label={t('operators.remove')}
                    of={operator}
                    onClick={() => onOpen('remove', operator)}
                  />
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

const Action = ({ label, of, onClick }: { label: string; of: ListedOperator; onClick: () => void }) => (
  <button
    className="button button--small"
    type="button"
    aria-label={`${label}: ${of.name}`}
    onClick={onClick}
  >
    {label}
  </button>
);
