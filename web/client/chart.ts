// The drawing of candles: an entry of its own, so that only the symbol page carries the library.

import {
  CandlestickSeries,
  ColorType,
  createChart,
  type CandlestickData,
  type UTCTimestamp,
} from "lightweight-charts";
import type { Candle } from "./price-series";

export interface Drawing {
  /** All candles, oldest first. */
  all(candles: Candle[]): void;
  /** The newest one, changed or begun. */
  newest(candle: Candle): void;
}

export function draw(frame: HTMLElement, seconds: boolean): Drawing {
  const chart = createChart(frame, {
    autoSize: true,
    layout: { attributionLogo: false },
    timeScale: { timeVisible: true, secondsVisible: seconds, borderVisible: false },
    rightPriceScale: { borderVisible: false },
    // A wheel over the chart scrolls the page.
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
  });
  const series = chart.addSeries(CandlestickSeries, {});
  const colour = (): void => {
    const of = (name: string) => resolved(frame, name);
    const [up, down, hairline] = [of("--up"), of("--down"), of("--hairline")];
    chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: of("--paper") },
        textColor: of("--quiet"),
        fontFamily: getComputedStyle(frame).fontFamily,
      },
      grid: { vertLines: { color: hairline }, horzLines: { color: hairline } },
    });
    series.applyOptions({
      upColor: up, wickUpColor: up, borderUpColor: up,
      downColor: down, wickDownColor: down, borderDownColor: down,
    });
  };
  colour();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", colour);
  return {
    all(candles) {
      const precision = (candles.at(-1)?.close.split(".")[1] ?? "").length;
      series.applyOptions({ priceFormat: { type: "price", precision, minMove: 10 ** -precision } });
      series.setData(candles.map(data));
      chart.timeScale().scrollToRealTime();
    },
    newest: (candle) => series.update(data(candle)),
  };
}

function data(candle: Candle): CandlestickData {
  return {
    time: (Date.parse(candle.open_time) / 1000) as UTCTimestamp,
    open: Number(candle.open),
    high: Number(candle.high),
    low: Number(candle.low),
    close: Number(candle.close),
  };
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
