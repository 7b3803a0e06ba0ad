import type { NewConsoleLink, PostInvitation, StaffRole } from '@lavish/protocol';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { ChangeDialog } from '../parts/change-dialog.tsx';
import { Field } from '../parts/field.tsx';
import { t } from '../strings/strings.ts';
import { RoleField } from './role-field.tsx';

interface Props {
  onInvited: (link: NewConsoleLink, name: string) => void;
  onClose: () => void;
}

/** Makes a link with which a new operator chooses a password. */
export function InviteDialog({ onInvited, onClose }: Props) {
  const [role, setRole] = useState<StaffRole>('support');
  const [name, setName] = useState('');
  const invite = (reason: string) => {
    const body: PostInvitation = { role, ...(name.trim() && { name: name.trim() }) };
    return callApi<NewConsoleLink>('/operators/invitations', { method: 'POST', body, reason });
  };
  return (
    <ChangeDialog
      title={t('operators.invite')}
      detail={t('operators.invite_detail')}
      submit={t('operators.make_link')}
      onSubmit={invite}
      onDone={(link) => onInvited(link, name.trim())}
      onClose={onClose}
    >
      <RoleField value={role} onChange={setRole} />
      <Field
        label={t('sign_in.name')}
        hint={t('operators.name_hint')}
        value={name}
        onChange={setName}
        maxLength={64}
        autoComplete="off"
      />
    </ChangeDialog>
  );
}
