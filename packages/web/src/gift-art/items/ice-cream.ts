import { type Drawing, disc, line, shaded } from '../drawing.ts';

export const drawing: Drawing = {
  title: 'Ice cream',
  parts: {
    cone: [
      shaded(
        'M26 52H70L51.5 91C50 94 46 94 44.5 91Z',
        { rim: '#ffe3b0', tone: '#f0ad57', shade: '#c57a2c', light: [2.2, 2.6], dark: [6, 3] },
        line('#c57a2c', 2.2, 'M37 50L58 76M50 50L64 66M60 50L38 78M48 50L32 66M28 57L49 86M69 57L47 86'),
      ),
    ],
    lower: [
      shaded(
        'M48 24C63 24 75 33 76 46C76 52 72 56 68 55C65 54 63 52 61 54C58 58 54 60 50 57C47 54 44 54 41 58C38 62 32 61 30 56C27 57 20 54 20 46C21 33 33 24 48 24Z',
        { rim: '#ffe0ec', tone: '#ff7fae', shade: '#d63a78', light: [2.2, 2.6], dark: [5, 6] },
      ),
    ],
    upper: [
      shaded(
        'M48 8C59 8 67 15 68 26C68 33 63 37 59 35C56 34 54 36 52 38C49 41 45 40 43 37C41 35 39 35 37 36C32 38 28 33 28 26C29 15 37 8 48 8Z',
        { rim: '#f4fffa', tone: '#a8f0d4', shade: '#5cc9a3', light: [2.2, 2.6], dark: [5, 6] },
      ),
      line('#ffffff', 3, 'M33.5 22C35 17.5 38.5 14.6 42.5 13.6'),
      line('#ffeaf2', 3, 'M25.5 44C26.3 39 28.6 35.8 31.6 33.4'),
    ],
    cherry: [
      line('#127a50', 2.4, 'M50 7C51 4 54 2.5 57 3'),
      disc('#b3124a', 49, 10, 6.2),
      disc('#ff3d71', 48.2, 9.2, 5),
      disc('#ffd0de', 46.6, 7.4, 1.6),
    ],
    sprinkles: [
      line('#ffc94d', 2.6, 'M57 20L60 18'),
      line('#3d8bff', 2.6, 'M44 25L45 28'),
      line('#ffc94d', 2.6, 'M58 44L61 46'),
      line('#ffffff', 2.6, 'M42 45L45 44'),
      line('#7d5cff', 2.6, 'M68 42L67 39'),
    ],
  },
};
