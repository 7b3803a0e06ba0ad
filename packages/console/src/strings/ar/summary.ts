import type { summary as texts } from '../en/summary.ts';

export const summary: Record<keyof typeof texts, string> = {
  'summary.day': 'يوم الملخص',
  'summary.earlier': 'اليوم السابق',
  'summary.later': 'اليوم التالي',
  'summary.of': '{day} مقارنة باليوم السابق. تقارن القوائم الأيام السبعة حتى ذلك اليوم بالسبعة التي قبلها.',
  'summary.today': 'لم ينتهِ {day} بعد: أرقامه أقل مما ستكون.',
  'summary.unusual': 'غير معتاد لهذا اليوم من الأسبوع',
  'summary.usual': 'عادةً {value}',
  'summary.nothing_unusual': 'لا رقم غير معتاد لهذا اليوم من الأسبوع مقارنة بالأسابيع الثمانية السابقة.',
  'summary.best_battle': 'المواجهة الأعلى كسبًا',
  'summary.no_battle': 'لم تنتهِ مواجهة فيها هدايا في هذا اليوم.',
  'summary.too_many_battles': 'انتهت مواجهات كثيرة منذ هذا اليوم. اختر يومًا أحدث.',
  'summary.winner': 'فاز',
  'summary.together': 'المجموع',
  'summary.grown_receivers': 'المتلقون الأكثر نموًا',
  'summary.grown_items': 'العناصر الأكثر نموًا',
  'summary.nothing_grown': 'لا نمو بأكثر من العُشر.',
  'summary.quiet': 'مرسلون توقفوا',
  'summary.nobody_quiet': 'كبار مرسلي الأسبوع السابق ما زالوا يهدون.',
};
