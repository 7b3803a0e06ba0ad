import { type Drawing, fill, line, shaded } from '../drawing.ts';

export const drawing: Drawing = {
  title: 'Perfume',
  parts: {
    all: [
      shaded(
        'M36 13Q36 8 41 8L55 8Q60 8 60 13L60 19Q60 24 55 24L41 24Q36 24 36 19Z',
        { rim: '#fff3cf', tone: '#ffc94d', shade: '#c98412', light: [2.2, 2.6], dark: [5, 2] },
        line('#c98412', 2, 'M44 12V22M52 12V22'),
      ),
      fill('#a77710', 'M40 23H56V32H40Z'),
      fill('#ffdf8f', 'M40 23H46V32H40Z'),
      shaded('M34 31H62C75 31 83 40 83 52V72C83 83 75 90 65 90H31C21 90 13 83 13 72V52C13 40 21 31 34 31Z', {
        rim: '#f3eaff',
        tone: '#b794ff',
        shade: '#6d3fc4',
        light: [2.8, 2.8],
        dark: [6, 6],
      }),
      shaded('M21 56C32 51 40 60 52 57C61 55 68 52 75 55V71C75 78 70 82.5 64 82.5H32C26 82.5 21 78 21 71Z', {
        rim: '#ffc9dc',
        tone: '#ff6fa3',
        shade: '#d0296f',
        light: [0, 2.2],
        dark: [5, 4],
      }),
      fill(
        '#fff3cf',
        'M48 56C50 52 56 52 57.5 56.5C59 62 52 67 48 69.5C44 67 37 62 38.5 56.5C40 52 46 52 48 56Z',
      ),
      fill('#ffc94d', 'M48 60C50 56 56 54 57.5 57.5C58.5 62.5 52 67 48 69.5Z'),
      line('#ffffff', 4, 'M22 50C23.2 44.5 27 40.8 32 39.6'),
      line('#e4d5ff', 2.6, 'M74 42C77 45 78 49 78 53'),
      fill('#fff3cf', 'M79 10Q80.4 17.6 88 19Q80.4 20.4 79 28Q77.6 20.4 70 19Q77.6 17.6 79 10Z'),
      fill('#e4d5ff', 'M22 11Q23 16 28 17Q23 18 22 23Q21 18 16 17Q21 16 22 11Z'),
    ],
  },
};
