import type { audit as texts } from '../en/audit.ts';

export const audit: Record<keyof typeof texts, string> = {
  'audit.user': 'المستخدم',
  'audit.operator': 'المشغّل',
  'audit.what': 'البيان',
  'audit.changes': 'التغييرات',
  'audit.empty': 'لم يغيّر أي مشغّل شيئًا بعد.',
  'audit.unknown': 'النتيجة غير معروفة',
  'audit.refused': 'مرفوض ({status})',
};
