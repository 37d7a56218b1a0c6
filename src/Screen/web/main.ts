import { setCityClock } from "./clock";
import { keepCopies } from "./copy";
import { keepKeys } from "./keys";
import { follow } from "./live";
import { keepFollowing, keepForms, keepPolling } from "./parts";
import { sayLeft } from "./session";
import { keepSide } from "./side";
import { keepAges, localise, rememberZone } from "./time";
import { keepToasts } from "./toast";

// Each part of a page that moves announces itself by an attribute; a page without it loads nothing further.
document.documentElement.classList.add("moves");
setCityClock(document.body.dataset.now);
rememberZone();
localise(document);
keepAges();
keepCopies();
keepForms();
keepKeys();
keepSide();
keepToasts();

// Whoever signs out comes to the sign-in.
if (document.querySelector(".login")) sayLeft();

const chart = document.querySelector<HTMLElement>("[data-chart]");
const past = chart && document.querySelector<HTMLTableElement>("#" + (chart.dataset.chart ?? ""));
const drawn = chart && past ? import("./chart").then((module) => module.draw(chart, past)) : undefined;

const live = document.querySelector<HTMLElement>("[data-live]");
if (live?.dataset.into) keepFollowing(live);
else if (live) follow(live, (row) => void drawn?.then((shown) => shown.add(row)));

const polled = document.querySelector<HTMLElement>("[data-poll]");
if (polled) keepPolling(polled);

const map = document.querySelector<HTMLElement>("[data-map]");
if (map) void import("./map/page").then((module) => module.open(map));

const sample = document.querySelector<HTMLElement>("[data-map-sample]");
if (sample) void import("./map/sample").then((module) => module.openSample(sample));

if (document.querySelector("[data-rules], [data-feel], .feel-text")) {
  void import("./rules/page").then((module) => module.open());
}
