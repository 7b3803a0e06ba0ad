import type { ListedOperator, NewConsoleLink, StaffRole } from '@lavish/protocol';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { t } from '../strings/strings.ts';
import { OPERATORS_KEY } from './operators-key.ts';
import { RoleField } from './role-field.tsx';

interface Props {
  operator: ListedOperator;
  onClose: () => void;
}

/** Gives an operator another role, which ends their sessions. */
export function RoleDialog({ operator: { id, name, role: before }, onClose }: Props) {
  const [role, setRole] = useState<StaffRole>(before === 'host' || before === 'agency' ? 'analyst' : before);
  return (
    <ChangeDialog
      title={t('operators.change_role')}
      detail={t('operators.role_detail', { name })}
      changes={OPERATORS_KEY}
      submit={t('operators.change_role')}
      onSubmit={(reason) => callApi(`/operators/${id}`, { method: 'PUT', body: { role }, reason })}
      onClose={onClose}
    >
      <RoleField value={role} onChange={setRole} />
    </ChangeDialog>
  );
}

/** Removes an operator, whose sessions end. */
export const RemoveDialog = ({ operator: { id, name }, onClose }: Props) => (
  <ChangeDialog
    title={t('operators.remove')}
    detail={t('operators.remove_detail', { name })}
    changes={OPERATORS_KEY}
    submit={t('operators.remove')}
    onSubmit={(reason) => callApi(`/operators/${id}`, { method: 'DELETE', reason })}
    onClose={onClose}
  />
);

interface LinkProps extends Props {
  onLink: (link: NewConsoleLink) => void;
}

/** Makes a link for an operator who has lost the password or the authenticator. */
export const LinkDialog = ({ operator: { id, name }, onLink, onClose }: LinkProps) => (
  <ChangeDialog
    title={t('operators.make_link')}
    detail={t('operators.make_link_detail', { name })}
    submit={t('operators.make_link')}
    onSubmit={(reason) => callApi<NewConsoleLink>(`/operators/${id}/links`, { method: 'POST', reason })}
    onDone={onLink}
    onClose={onClose}
  />
);
