import { LineChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { cityNow } from "./clock";
import { text } from "./texts";
import { local, zone } from "./time";
import { token } from "./tokens";

use([LineChart, GridComponent, TooltipComponent, DataZoomComponent, CanvasRenderer]);

const pointsMax = 5_000;

interface Zoom { start?: number; end?: number }

interface Point { time: number; value: number; least: number; greatest: number }

/** What is drawn, and the way to add to it. */
export interface Shown { add(row: HTMLTableRowElement): void }

/** Draws the numbers of a table as a line, with a band from least to greatest where periods are summed up. */
export function draw(into: HTMLElement, table: HTMLTableElement): Shown {
  const points = read(table);
  const summed = table.dataset.summed === "true";
  // The element must have its height before the canvas is made, and an empty one has none.
  into.append(document.createElement("div"));
  const chart = init(into, undefined, { renderer: "canvas" });
  // A redraw for a new value must not undo what the reader has zoomed to.
  let zoom: Zoom = {};
  chart.on("datazoom", () => {
    const [{ start, end } = {}] = (chart.getOption() as { dataZoom?: Zoom[] }).dataZoom ?? [];
    zoom = { start, end };
  });
  const show = () => {
    chart.setOption(options(points, summed, table, zoom), { notMerge: true });
    into.dataset.points = String(points.length);
    into.dataset.newest = String(points.at(-1)?.value ?? "");
  };
  show();
  new ResizeObserver(() => chart.resize()).observe(into);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);

  return {
    add(row) {
      const [time, value] = [Number(row.dataset.observed || cityNow()), Number(row.dataset.number)];
      const newest = points.at(-1)?.time ?? 0;
      // Sums of periods are the server's work, and a chosen range does not grow.
      if (summed || table.dataset.newest !== "true") return;
      if (row.dataset.name !== table.dataset.attribute || row.dataset.dataset) return;
      if (row.dataset.number === "" || row.dataset.number === undefined || time < newest) return;
      if (time === newest) points.pop();
      points.push({ time, value, least: value, greatest: value });
      if (points.length > pointsMax) points.shift();
      prepend(table, time, value);
      show();
    },
  };
}

function read(table: HTMLTableElement): Point[] {
  const points: Point[] = [];
  for (const row of table.querySelectorAll<HTMLTableRowElement>("tbody tr")) {
    const { time, number, least, greatest } = row.dataset;
    if (!time || !number) continue;
    const value = Number(number);
    points.push({ time: Number(time), value, least: Number(least ?? value), greatest: Number(greatest ?? value) });
  }
  return points.reverse();
}

/** The table twin grows with the line. */
function prepend(table: HTMLTableElement, time: number, value: number): void {
  const body = table.tBodies[0];
  if (!body) return;
  const first = body.rows[0];
  const row = first?.dataset.time === String(time) ? first : body.insertRow(0);
  row.dataset.time = String(time);
  row.dataset.number = String(value);
  const at = document.createElement("time");
  at.dateTime = new Date(time).toISOString();
  at.textContent = `${local(new Date(time))} ${zone(new Date(time))}`;
  row.replaceChildren();
  row.insertCell().append(at);
  const number = row.insertCell();
  number.className = "number";
  number.textContent = String(value);
}

function options(points: Point[], summed: boolean, table: HTMLTableElement, zoom: Zoom) {
  const [ink, soft, line] = [token("--ink"), token("--soft"), token("--line")];
  const unit = table.dataset.unit ? ` ${table.dataset.unit}` : "";
  const axis = { axisLine: { lineStyle: { color: line } }, axisLabel: { color: soft, hideOverlap: true } };
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--sans") },
    grid: { left: 8, right: 16, top: unit ? 36 : 16, bottom: 56, containLabel: true },
    xAxis: { type: "time", ...axis },
    yAxis: {
      type: "value", scale: true, name: unit.trim(), nameTextStyle: { color: soft, align: "left" }, ...axis,
      splitLine: { lineStyle: { color: line } },
    },
    dataZoom: [
      { ...zoom, type: "inside", filterMode: "none" },
      {
        ...zoom, type: "slider", filterMode: "none", height: 20, bottom: 8, borderColor: line,
        textStyle: { color: soft },
      },
    ],
    tooltip: {
      trigger: "axis",
      // Drawn on the canvas: markup with styles of its own is not allowed here.
      renderMode: "richText",
      backgroundColor: token("--card"),
      borderColor: line,
      textStyle: { color: ink },
      formatter: (items: { dataIndex: number }[]) => tip(points[items[0]?.dataIndex ?? -1], summed, unit),
    },
    series: [
      {
        type: "line", name: table.dataset.label, data: points.map((point) => [point.time, point.value]),
        showSymbol: points.length < 60, symbolSize: 5, lineStyle: { width: 1.75 }, color: token("--chart-line"),
        sampling: "lttb",
      },
      ...(summed ? band(points, token("--chart-band")) : []),
    ],
  };
}

/** An invisible line at the least, and a filled one stacked on it up to the greatest. */
function band(points: Point[], fill: string) {
  const common = {
    type: "line", stack: "band", stackStrategy: "all", symbol: "none", lineStyle: { opacity: 0 }, silent: true,
  };
  return [
    { ...common, data: points.map((point) => [point.time, point.least]) },
    { ...common, areaStyle: { color: fill }, data: points.map((point) => [point.time, point.greatest - point.least]) },
  ];
}

function tip(point: Point | undefined, summed: boolean, unit: string): string {
  if (!point) return "";
  const at = new Date(point.time);
  const head = `${local(at)} ${zone(at)}`;
  if (!summed) return `${head}\n${point.value}${unit}`;
  const rows = { mean: Number(point.value.toFixed(3)), least: point.least, greatest: point.greatest };
  return [head, ...Object.entries(rows).map(([key, value]) => `${text(`chart.${key}`)} ${value}${unit}`)].join("\n");
}
