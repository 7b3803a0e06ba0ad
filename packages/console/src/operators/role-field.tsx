import { STAFF_ROLES, type StaffRole } from '@lavish/protocol';
import { SelectField } from '../parts/select-field.tsx';
import { t } from '../strings/strings.ts';

/** The choice of a role, with what it allows. */
export const RoleField = ({ value, onChange }: { value: StaffRole; onChange: (role: StaffRole) => void }) => (
  <SelectField
    label={t('operators.role')}
    hint={t(`operators.may_${value}`)}
    value={value}
    onChange={(role) => onChange(role as StaffRole)}
  >
    {STAFF_ROLES.map((role) => (
      <option key={role} value={role}>
        {t(`role.${role}`)}
      </option>
    ))}
  </SelectField>
);
