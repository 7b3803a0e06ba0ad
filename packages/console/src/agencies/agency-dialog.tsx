import { type Agency, LIMITS, type PutAgency } from '@lavish/protocol';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { FormField } from '../parts/form-field.tsx';
import { t } from '../strings/strings.ts';
import { AGENCIES_KEY, agencyPath } from './agency-key.ts';

/** Creates an agency, or changes its name. */
export function AgencyDialog({ agency, onClose }: { agency: Agency | null; onClose: () => void }) {
  const [id, setId] = useState(agency?.id ?? '');
  const [name, setName] = useState(agency?.name ?? '');
  const save = (reason: string) => {
    const body: PutAgency = { name: name.trim() || null };
    return callApi(agencyPath(id), { method: 'PUT', body, reason });
  };
  return (
    <FormDialog
      title={t(agency === null ? 'agency.new' : 'agency.edit')}
      detail={t('agency.dialog_detail')}
      changes={AGENCIES_KEY}
      submit={t('profile.submit')}
      onSubmit={save}
      onClose={onClose}
    >
      <FormField
        field="agency"
        label={t('agency.id')}
        value={id}
        onChange={setId}
        pattern="[A-Za-z0-9_.:\-]{1,64}"
        title={t('filter.id_form')}
        disabled={agency !== null}
        required
      />
      <FormField
        field="name"
        label={t('profile.name')}
        value={name}
        onChange={setName}
        maxLength={LIMITS.maxNameLength}
      />
    </FormDialog>
  );
}
