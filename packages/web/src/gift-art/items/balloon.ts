import { type Drawing, disc, fill, line, shaded } from '../drawing.ts';

export const drawing: Drawing = {
  title: 'Balloon',
  parts: {
    string: [line('#cdbff0', 2.6, 'M48 73C53 78 43 83 47 88C48.5 90 48 92 47 93')],
    balloon: [
      fill(
        '#1c55c4',
        'M48 66L55.5 75C56.5 76.5 55.5 77.5 54 77.3L48 76.5L42 77.3C40.5 77.5 39.5 76.5 40.5 75Z',
      ),
      shaded(
        'M48 5C65 5 77 18 77 35C77 53 62 70 48 70C34 70 19 53 19 35C19 18 31 5 48 5Z',
        { rim: '#cfe2ff', tone: '#3d8bff', shade: '#1d5fd6', light: [2.6, 2.8], dark: [8, 7] },
        fill('#6ba8ff', 'M48 9C40 9 31 14 27 23C23 32 26 45 33 53C30 40 32 20 52 9.3Z'),
      ),
      line('#ffffff', 4.6, 'M29.5 32C30.5 24.5 34.5 19 40 16.3'),
      disc('#ffffff', 30.6, 40.5, 2.4),
    ],
  },
};
