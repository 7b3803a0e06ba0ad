import type { parts as texts } from '../en/parts.ts';

export const parts: Record<keyof typeof texts, string> = {
  'pager.newer': 'الأحدث',
  'pager.older': 'الأقدم',
  'pager.previous': 'رجوع',
  'pager.next': 'التالي',

  'change.what_happens': 'ما سيحدث',
  'change.reason': 'السبب',
  'change.reason_hint': 'يحفظه سجل التدقيق مع اسمك.',
  'change.cancel': 'إلغاء',
  'change.sending': 'جارٍ الإرسال…',

  'conflict.changed': 'تغيّر هذا أثناء تحريرك:',
  'conflict.changed_by': 'غيّر {name} هذا في {at} أثناء تحريرك:',
  'conflict.again': 'احفظ مرة أخرى لتخزين ما غيّرته. يبقى كل شيء آخر كما هو الآن.',
  'conflict.submit': 'الحفظ مرة أخرى',

  'copy.copy': 'نسخ',
  'copy.copied': 'تم النسخ',

  'secret.once': 'يظهر هذا الآن فقط. انسخه قبل الإغلاق.',
  'secret.done': 'إغلاق',

  'recompute.title': 'التدقيق',
  'recompute.run': 'إعادة الحساب',
  'recompute.running': 'جارٍ الحساب…',
  'recompute.matches': 'القيم المحسوبة تساوي المخزّنة.',
  'recompute.differs': 'القيم المحسوبة تختلف عن المخزّنة.',
  'recompute.where': 'القيمة',
  'recompute.stored': 'المخزّن',
  'recompute.recomputed': 'المحسوب',

  'form.currency': 'العملة النقدية',
  'form.currency_form': 'ثلاثة أحرف مثل EUR.',
  'form.remove_row': 'إزالة السطر {currency}',
  'form.all': 'الكل',
  'form.none': 'بلا',
  'form.ids': 'المعرّفات',
  'form.remove': 'إزالة',

  'upload.choose': 'اختيار ملف',
  'upload.replace': 'استبدال الملف',
  'upload.sending': 'جارٍ الرفع…',
  'upload.limit': 'حتى {mib} ميبي بايت. يمكن إفلات الملفات هنا.',
  'upload.too_large': 'الملف أكبر من {mib} ميبي بايت.',
  'upload.other_kind': 'هذا الملف من نوع آخر: الصورة ليست حركة.',
  'upload.reason': 'رُفع {file} لهدية',
  'upload.address': 'أو عنوانه',
};
