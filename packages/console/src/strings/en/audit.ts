export const audit = {
  'audit.user': 'User',
  'audit.operator': 'Operator',
  'audit.what': 'What',
  'audit.changes': 'Changes',
  'audit.empty': 'No operator has changed anything yet.',
  'audit.unknown': 'Outcome unknown',
  'audit.refused': 'Refused ({status})',
};
