import type { overview as texts } from '../en/overview.ts';

export const overview: Record<keyof typeof texts, string> = {
  'commit.title': 'التثبيت',
  'commit.good': 'تُثبّت الهدايا دون تأخير',
  'commit.slow': 'تُثبّت الهدايا ببطء',
  'commit.bad': 'تُثبّت الهدايا ببطء شديد: افحص قاعدة البيانات',
  'commit.p50': 'النصف خلال',
  'commit.p99': '99% خلال',
  'commit.queued': 'في الانتظار',
  'commit.refused': 'مرفوضة/ث',

  'biggest.title': 'أكبر الهدايا',
  'biggest.empty': 'لا هدايا في الدقائق الأخيرة.',
  'biggest.to': 'إلى',

  'busiest.title': 'أنشط الغرف',
  'busiest.room': 'الغرفة',
  'busiest.empty': 'لا غرفة تتلقى هدايا الآن.',

  'nodes.title': 'العُقد',
  'nodes.node': 'العقدة',
  'nodes.version': 'الإصدار',
  'nodes.clock': 'فرق الساعة',
  'nodes.versions_differ': 'إصدارات العُقد مختلفة. أكمل الترقية.',
};
