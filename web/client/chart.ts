// The drawing of candles: an entry of its own, so that only the symbol page carries the library.

import {
  CandlestickSeries,
  ColorType,
  HistogramSeries,
  LineSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from "lightweight-charts";
import { Comparison } from "./comparison";
import { decimal } from "./format";
import { language } from "./local-time";
import { t } from "./locale";
import type { Candle } from "./price-series";

export type Shape = "candles" | "line";

export interface Drawing {
  /** All candles, oldest first. */
  all(candles: Candle[], seconds: number): void;
  /** The newest one, changed or begun. */
  newest(candle: Candle): void;
  shape(shape: Shape): void;
  /** Moves the pointer by so many candles; from nowhere, to the newest. */
  step(by: number): void;
  /** Shows fewer candles, or more. */
  zoom(factor: number): void;
  goToNewest(): void;
}

export interface Watcher {
  /** The candle under the pointer; none: there is no pointer. */
  pointed(candle: Candle | undefined): void;
  /** Whether the newest candle is in view. */
  atNewest(is: boolean): void;
  /** The oldest candle comes into view. */
  atOldest(): void;
}

/** Fewer candles are not stretched over the whole width. */
const candlesLeast = 30;
/** Candles shown at first. */
const candlesShown = 120;
/** Of the height, for the volume. */
const volumeTop = 0.82;

type Series = ISeriesApi<"Candlestick"> | ISeriesApi<"Line">;

export function draw(frame: HTMLElement, watcher: Watcher): Drawing {
  const percent = t("chart-percent");
  const chart = createChart(frame, {
    autoSize: true,
    localization: { locale: language, percentageFormatter: (value: number) => decimal(value.toFixed(2)) + percent },
    layout: { attributionLogo: false },
    timeScale: { timeVisible: true, borderVisible: false, rightOffset: 2 },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.06, bottom: 1 - volumeTop + 0.04 } },
    // A wheel over the chart scrolls the page.
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
  });
  const volume = chart.addSeries(HistogramSeries, { priceScaleId: "", priceFormat: { type: "volume" }, lastValueVisible: false, priceLineVisible: false });
  volume.priceScale().applyOptions({ scaleMargins: { top: volumeTop, bottom: 0 } });
  const held: Candle[] = [];
  let shape: Shape = "candles";
  let series: Series = chart.addSeries(CandlestickSeries);
  let pointed = -1;
  let length = 0;
  let isAtNewest = true;
  const comparison = new Comparison(chart, frame);
  const colours = (): Record<"up" | "down" | "line", string> => ({
    up: resolved(frame, "--up"),
    down: resolved(frame, "--down"),
    line: resolved(frame, "--ink"),
  });
  const paint = (): void => {
    const { up, down, line } = colours();
    paintChart(chart, frame);
    comparison.paint(resolved(frame, "--accent"));
    if (shape === "line") series.applyOptions({ color: line, lineWidth: 2 } as object);
    else series.applyOptions({ upColor: up, wickUpColor: up, borderUpColor: up, downColor: down, wickDownColor: down, borderDownColor: down } as object);
    volume.setData(held.map((candle) => ({ time: time(candle), value: Number(candle.volume), color: faint(candle, up, down) })));
  };
  const fill = (): void => {
    const precision = (held.at(-1)?.close.split(".")[1] ?? "").length;
    const formatter = (price: number): string => decimal(price.toFixed(precision));
    series.applyOptions({ priceFormat: { type: "custom", formatter, minMove: 10 ** -precision } });
    if (shape === "line") (series as ISeriesApi<"Line">).setData(held.map((candle) => ({ time: time(candle), value: Number(candle.close) })));
    else (series as ISeriesApi<"Candlestick">).setData(held.map(bar));
    paint();
  };
  const goToNewest = (): void => {
    const shown = Math.max(Math.min(held.length, candlesShown), candlesLeast);
    chart.timeScale().setVisibleLogicalRange({ from: held.length - shown - 0.5, to: held.length + 1.5 });
  };
  const point = (at: number): void => {
    pointed = at;
    const candle = held[at];
    if (candle) chart.setCrosshairPosition(Number(candle.close), time(candle), series);
    watcher.pointed(candle);
    comparison.say(pointed);
  };
  paint();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  chart.subscribeCrosshairMove(({ time: at, sourceEvent }) => {
    if (!sourceEvent) return;
    pointed = at === undefined ? -1 : held.findIndex((candle) => time(candle) === at);
    watcher.pointed(held[pointed]);
    comparison.say(pointed);
  });
  chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
    isAtNewest = !range || range.to >= held.length - 1;
    watcher.atNewest(isAtNewest);
    if (range && range.from < 1 && held.length > candlesShown) watcher.atOldest();
    comparison.say(pointed);
  });
  return {
    all(candles, seconds) {
      // Who looks at the past goes on looking at it.
      const stays = length === seconds && !isAtNewest;
      length = seconds;
      held.splice(0, held.length, ...candles);
      chart.applyOptions({ timeScale: { timeVisible: seconds < 86_400, secondsVisible: seconds < 60 } });
      fill();
      if (!stays) goToNewest();
      void comparison.all(held);
    },
    newest(candle) {
      // The library takes nothing older than what it draws.
      if (candle.open_time < (held.at(-1)?.open_time ?? "")) return;
      if (held.at(-1)?.open_time === candle.open_time) held.pop();
      held.push(candle);
      const { up, down } = colours();
      if (shape === "line") (series as ISeriesApi<"Line">).update({ time: time(candle), value: Number(candle.close) });
      else (series as ISeriesApi<"Candlestick">).update(bar(candle));
      volume.update({ time: time(candle), value: Number(candle.volume), color: faint(candle, up, down) });
      comparison.newest(candle);
    },
    shape(wanted) {
      shape = wanted;
      chart.removeSeries(series);
      series = wanted === "line" ? chart.addSeries(LineSeries) : chart.addSeries(CandlestickSeries);
      fill();
    },
    step(by) {
      point(pointed < 0 ? held.length - 1 : Math.min(Math.max(pointed + by, 0), held.length - 1));
    },
    zoom(factor) {
      const range = chart.timeScale().getVisibleLogicalRange();
      if (!range) return;
      const width = Math.min(Math.max((range.to - range.from) * factor, candlesLeast / 2), held.length + 2);
      chart.timeScale().setVisibleLogicalRange({ from: range.to - width, to: range.to });
    },
    goToNewest() {
      chart.clearCrosshairPosition();
      pointed = -1;
      watcher.pointed(undefined);
      goToNewest();
    },
  };
}

function paintChart(chart: IChartApi, frame: HTMLElement): void {
  const hairline = resolved(frame, "--hairline");
  chart.applyOptions({
    layout: {
      background: { type: ColorType.Solid, color: resolved(frame, "--paper") },
      textColor: resolved(frame, "--quiet"),
      fontFamily: getComputedStyle(frame).fontFamily,
    },
    grid: { vertLines: { color: hairline }, horzLines: { color: hairline } },
  });
}

function time(candle: Candle): UTCTimestamp {
  return (Date.parse(candle.open_time) / 1000) as UTCTimestamp;
}

function bar(candle: Candle): { time: UTCTimestamp; open: number; high: number; low: number; close: number } {
  return {
    time: time(candle),
    open: Number(candle.open),
    high: Number(candle.high),
    low: Number(candle.low),
    close: Number(candle.close),
  };
}

function faint(candle: Candle, up: string, down: string): string {
  return (Number(candle.close) >= Number(candle.open) ? up : down).replace("rgb(", "rgba(").replace(")", ", 0.4)");
}

/** A colour of the style sheet as the library reads it: red, green and blue. */
function resolved(element: HTMLElement, name: string): string {
  element.style.color = `var(${name})`;
  const colour = getComputedStyle(element).color;
  element.style.color = "";
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d");
  if (!context) return "#808080";
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}
