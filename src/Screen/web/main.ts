import { keepAges, localise, rememberZone } from "./time";
import { follow } from "./live";

// Each part of a page that moves announces itself by an attribute; a page without it loads nothing further.
rememberZone();
localise(document);
keepAges();

const chart = document.querySelector<HTMLElement>("[data-chart]");
const past = chart && document.querySelector<HTMLTableElement>("#" + (chart.dataset.chart ?? ""));
const drawn = chart && past ? import("./chart").then((module) => module.draw(chart, past)) : undefined;

const live = document.querySelector<HTMLElement>("[data-live]");
if (live) follow(live, (row) => void drawn?.then((shown) => shown.add(row)));

const map = document.querySelector<HTMLElement>("[data-map]");
if (map) void import("./map/page").then((module) => module.open(map));

if (document.querySelector("[data-rules], [data-feel], .feel-text")) {
  void import("./rules/page").then((module) => module.open());
}
