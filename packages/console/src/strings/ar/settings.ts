import type { settings as texts } from '../en/settings.ts';

export const settings: Record<keyof typeof texts, string> = {
  'settings.findings': 'الفحوص',
  'settings.no_problem': 'لا توجد مشكلة.',
  'settings.problems': 'المشكلات',
  'settings.passed': 'فحوص بلا مشكلة: {count}',
  'settings.checked_at': 'فُحص في {time} كما يفعل ‎“lavish doctor”‎.',
  'settings.check_again': 'فحص من جديد',
  'settings.checking': 'جارٍ الفحص…',
  'settings.values': 'إعدادات هذه العقدة',
  'settings.search': 'البحث في الإعدادات',
  'settings.changed_only': 'المضبوطة فقط',
  'settings.none': 'لا إعداد يطابق.',
  'settings.by_environment': 'مضبوط في البيئة',
  'settings.by_file': 'مضبوط بملف',
  'settings.by_command': 'مضبوط بالأمر',
};
