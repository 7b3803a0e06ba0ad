import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { locale, t } from '../strings/strings.ts';
import { useThemeName } from './use-theme-name.ts';

/** A colour of the look, or of a battle's side. */
export type ChartTone = 'coin' | 'gift' | 'diamond' | `side-${'rose' | 'azure' | 'jade' | 'amber'}`;

/** A time that the chart marks, in Unix seconds. */
export interface ChartBand {
  label: string;
  from: number;
  to: number;
  tone: ChartTone;
}

export interface ChartLine {
  label: string;
  tone: ChartTone;
  values: readonly (number | null)[];
  /** Drawn with dashes: a line to compare with. */
  isDashed?: boolean;
  /** Drawn as bars instead of a line. */
  isBars?: boolean;
  /** Each value holds until the next one. */
  isStepped?: boolean;
}

interface Props {
  /** The name for screen readers; the table of the page has the values. */
  label: string;
  /** Unix seconds, ascending. */
  times: readonly number[];
  lines: readonly ChartLine[];
  height: number;
  timeZone: string;
  format: (value: number) => string;
  /** Each line has its own scale, from 0 to its greatest value. */
  hasOwnScales?: boolean;
  /** The shortest time that the chart shows, in seconds: with fewer points they are at its end. */
  minSpanS?: number;
  bands?: readonly ChartBand[];
  /** How to show the time of the point under the pointer. Default: the time of day. */
  formatTime?: (seconds: number) => string;
}

/** A chart over time. Its colours are those of the theme. */
export function TimeChart(props: Props) {
  const { label, times, lines, bands, height, timeZone, format, hasOwnScales = false, formatTime } = props;
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const theme = useThemeName();
  const shape = lines.map((line) => `${line.label}|${line.tone}|${line.isDashed}|${line.isBars}`).join('\n');

  // Drawn again only if the lines or the theme are others: `latest` has the values of this render, and the effect below sets newer ones.
  useEffect(() => {
    const element = frame.current!;
    const options = optionsOf(latest.current, element);
    const drawBands = (chart: uPlot) => draw(chart, latest.current.bands ?? [], element);
    const chart = new uPlot(
      { ...options, hooks: { drawClear: [drawBands] } },
      dataOf(latest.current),
      element,
    );
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [shape, height, timeZone, hasOwnScales, format, formatTime, theme]);

  useEffect(() => {
    plot.current?.setData(dataOf({ times, lines }));
  }, [times, lines, bands]);

  return <div className="chart" ref={frame} role="img" aria-label={label} dir="ltr" />;
}

const dataOf = ({ times, lines }: Pick<Props, 'times' | 'lines'>): uPlot.AlignedData =>
  [[...times], ...lines.map(({ values }) => [...values])] as uPlot.AlignedData;

/** Draws the bands behind the lines, each with its label, which goes down a line while it would cover the one before. */
function draw(chart: uPlot, bands: readonly ChartBand[], element: HTMLElement) {
  const { ctx, bbox } = chart;
  const style = getComputedStyle(element);
  const scale = window.devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `${11 * scale}px ${style.fontFamily}`;
  ctx.textBaseline = 'top';
  const ends: number[] = [];
  for (const { label, from, to, tone } of bands) {
    const left = chart.valToPos(from, 'x', true);
    const width = Math.max(scale, chart.valToPos(to, 'x', true) - left);
    ctx.fillStyle = `${toneColour(style, tone)}26`;
    ctx.fillRect(left, bbox.top, width, bbox.height);
    const row = ends.findIndex((end) => end <= left);
    const line = row < 0 ? ends.length : row;
    ends[line] = left + ctx.measureText(label).width + 10 * scale;
    ctx.fillStyle = style.getPropertyValue('--ink-quiet').trim();
    ctx.fillText(label, left + 4 * scale, bbox.top + (4 + 14 * line) * scale);
  }
  ctx.restore();
}

const toneColour = (style: CSSStyleDeclaration, tone: ChartTone) =>
  style.getPropertyValue(`--${tone === 'coin' ? 'coin-fill' : tone}`).trim();

function optionsOf(props: Props, element: HTMLElement): uPlot.Options {
  const { lines, height, timeZone, format, hasOwnScales, formatTime } = props;
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const font = `12px ${style.fontFamily}`;
  const clock = new Intl.DateTimeFormat(locale(), { timeStyle: 'medium', timeZone });
  const scaleOf = (index: number) => (hasOwnScales ? `y${index}` : 'y');
  const axis = { stroke: colour('ink-quiet'), font, ticks: { show: false } };
  const fromZero: uPlot.Range.Function = (_chart, _min, max) => [0, max > 0 ? max * 1.08 : 1];
  const scales = lines.map((_line, index) => [scaleOf(index), { range: fromZero }]);
  return {
    width: element.clientWidth,
    height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), timeZone),
    cursor: { points: { size: 7 }, drag: { x: false, y: false } },
    legend: { live: true },
    scales: Object.fromEntries([
      ['x', { time: true, range: timeRange(lines, props.minSpanS ?? 0) }],
      ...scales,
    ]),
    axes: [
      { ...axis, size: 30, grid: { show: false }, values: timeLabels(timeZone) },
      {
        ...axis,
        scale: scaleOf(0),
        size: 56,
        grid: { stroke: colour('line'), width: 1 },
        values: (_chart, values) => values.map(format),
      },
      // A second line with a scale of its own has its labels on the other side.
      ...(hasOwnScales && lines.length > 1
        ? [
            {
              ...axis,
              side: 1 as const,
              scale: scaleOf(1),
              size: 48,
              grid: { show: false },
              values: (_chart: uPlot, values: number[]) => values.map(format),
            },
          ]
        : []),
    ],
    series: [
      {
        label: t('statement.at'),
        value: (_chart, seconds) =>
          seconds == null ? '' : (formatTime?.(seconds) ?? clock.format(seconds * 1_000)),
      },
      ...lines.map((line, index): uPlot.Series => {
        const stroke = toneColour(style, line.tone);
        return {
          label: line.label,
          scale: scaleOf(index),
          stroke,
          width: 2,
          ...(line.isDashed ? { dash: [5, 5] } : {}),
          ...(line.isBars
            ? { fill: stroke, paths: uPlot.paths.bars!({ size: [0.7, 48], radius: 0.15 }) }
            : {}),
          ...(line.isStepped ? { paths: uPlot.paths.stepped!({ align: 1 }) } : {}),
          ...(index === 0 && !line.isBars && !line.isDashed && !line.isStepped
            ? { fill: `${stroke}18` }
            : {}),
          points: { show: false },
          value: (_chart, value) => (value == null ? '–' : format(value)),
        };
      }),
    ],
  };
}

/** Half a bar more at both ends, so that the first and the last bar are whole, and at least `minSpanS` seconds. */
function timeRange(lines: readonly ChartLine[], minSpanS: number): uPlot.Range.Function {
  const hasBars = lines.some(({ isBars }) => isBars);
  return (chart, min, max) => {
    const [first, second] = chart.data[0];
    // For a single point uPlot proposes a range of years.
    if (first !== undefined && second === undefined) return [first - Math.max(minSpanS, 1), first + 1];
    const half = hasBars && first !== undefined && second !== undefined ? (second - first) / 2 : 0;
    return [Math.min(min, max - minSpanS) - half, max + half];
  };
}

/** Labels of the time axis in the operator's locale: the day at the distance of days, else the time. */
function timeLabels(timeZone: string): uPlot.Axis.DynamicValues {
  const days = new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', timeZone });
  const months = new Intl.DateTimeFormat(locale(), { month: 'short', year: '2-digit', timeZone });
  const seconds = new Intl.DateTimeFormat(locale(), { timeStyle: 'medium', timeZone });
  const minutes = new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', timeZone });
  return (_chart, times, _axis, _space, distance) => {
    const format =
      distance >= 27 * 86_400 ? months : distance >= 86_400 ? days : distance >= 60 ? minutes : seconds;
    return times.map((at) => format.format(at * 1_000));
  };
}
