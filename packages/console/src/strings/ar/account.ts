import type { account as texts } from '../en/account.ts';

export const account: Record<keyof typeof texts, string> = {
  'account.password': 'كلمة المرور',
  'account.current_password': 'كلمة المرور الحالية',
  'account.change_password': 'تغيير كلمة المرور',
  'account.set_password': 'تعيين كلمة المرور',
  'account.password_changed': 'تغيّرت كلمة المرور. انتهت جلساتك الأخرى.',
  'account.wrong_password': 'كلمة المرور الحالية غير صحيحة. تحقق منها وحاول مرة أخرى.',
  'account.no_password': 'تسجّل الدخول عبر خدمة تسجيل الدخول لشركتك، وليس لديك كلمة مرور هنا.',
  'account.factor_elsewhere': 'خدمة تسجيل الدخول لشركتك هي التي تطلب العامل الثاني.',
  'account.remove_by_link': 'سجّلك رابط. إذا فقدت تطبيق المصادقة فأزله وأعد إعداد تطبيق آخر.',
  'account.second_factor': 'تطبيق المصادقة',
  'account.needs_password': 'تسجّل الدخول بالروابط. يحتاج العامل الثاني إلى كلمة مرور: اطلب دعوة من مسؤول.',
  'account.off': 'مع تطبيق المصادقة لا يستطيع أحد الدخول بكلمة مرورك وحدها.',
  'account.on': 'يطلب تسجيل الدخول رمزًا من تطبيق المصادقة.',
  'account.add': 'إعداد',
  'account.secret': 'أدخل هذا المفتاح في تطبيق المصادقة، أو افتحه على هذا الجهاز. يظهر الآن فقط.',
  'account.confirm': 'تأكيد',
  'account.code_hint': 'الأرقام الستة التي يعرضها التطبيق الآن.',
  'account.codes':
    'احفظ رموز الاسترداد هذه في مكان آمن. كل رمز يسجّل دخولك مرة واحدة دون التطبيق. تظهر الآن فقط.',
  'account.remove': 'إزالة العامل الثاني',
};
