import {
  LngLatBounds, Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource,
  type MapGeoJSONFeature, type MapMouseEvent,
} from "maplibre-gl";
import workerAddress from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { text } from "../texts";
import type { Address } from "./address";
import type { City, Happened } from "./city";
import { styleOf, type Basemap } from "./ground";
import type { Layers } from "./layers";
import { drawMarks } from "./marks";
import { Motion } from "./motion";
import { same, type Box, type Seen } from "./seen";
import {
  clusterLayer, entityLayers, moving, ring, shapeLayers, show, showShapes, still, withEntities,
} from "./shown";

const stillEveryMilliseconds = 350;
const partEveryMilliseconds = 1_000;
const frameMilliseconds = 66;
const settleMilliseconds = 10_000;
const closeZoom = 16;
const tiltDegrees = 55;
/** How far from the centre Enter looks for an entity, in pixels. */
const reachPixels = 60;
/** A finger is wider than a point. */
const touchPixels = 6;

/** Whom the view tells. */
export interface Watcher {
  open(id: string): void;
  moved(at: [number, number, number, number, number]): void;
}

/** The map itself: the ground, the entities as they stand and move, and what a reader does with it. */
export class View {
  private readonly motion = new Motion();
  private stillDue: number | undefined;
  private shownAt = performance.now();
  private movedAt = 0;
  private framed = false;
  private placed: boolean;
  private chosen: string | undefined;
  private shapes = 0;

  private readonly map: MapLibre;

  constructor(
    private readonly root: HTMLElement, into: HTMLElement, private readonly city: City,
    private readonly layers: Layers, private readonly basemap: Basemap | undefined, address: Address,
    private readonly watcher: Watcher,
  ) {
    setWorkerUrl(new URL(workerAddress, location.href).href);
    const [longitude, latitude, zoom, pitch, bearing] = address.at
      ?? [...(basemap?.center ?? [0, 20]), basemap?.zoom ?? 1, 0, 0] as Required<Address>["at"];
    this.placed = address.at !== undefined;
    this.chosen = address.id;
    this.map = new MapLibre({
      container: into, style: this.style(), center: [longitude, latitude], zoom, pitch, bearing,
      attributionControl: false, maxPitch: 70, fadeDuration: 100, renderWorldCopies: false,
      locale: {
        "Map.Title": text("onmap.crosshair"),
        "NavigationControl.ZoomIn": text("onmap.zoom.in"), "NavigationControl.ZoomOut": text("onmap.zoom.out"),
      },
    });
    this.map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
    this.map.addControl(new ScaleControl({ maxWidth: 110 }), "bottom-left");
    drawMarks(this.map, layers.outline);
    this.listen();
    setInterval(() => this.motion.settle(performance.now()) && this.all(), settleMilliseconds);
  }

  /** West, south, east, north of what is seen. */
  bounds(): Box {
    return this.map.getBounds().toArray().flat() as Box;
  }

  /** Tilts the map, or lays it flat; says which. */
  tilt(): boolean {
    const tilted = this.map.getPitch() < 10;
    this.map.easeTo({ pitch: tilted ? tiltDegrees : 0, bearing: tilted ? -20 : 0, duration: 600 });
    return tilted;
  }

  go(at: [number, number]): void {
    this.placed = true;
    this.map.jumpTo({ center: at, zoom: Math.max(this.map.getZoom(), closeZoom) });
  }

  /** Shows all entities of a type. */
  fit(type: string): void {
    const around = new LngLatBounds();
    for (const one of this.city.entities.values()) if (one.type === type) around.extend(boxOf(one));
    if (!around.isEmpty()) this.map.fitBounds(around, { padding: 60, maxZoom: closeZoom, animate: false });
  }

  choose(id: string | undefined): void {
    this.chosen = id;
    this.ring();
  }

  /** An entity has changed. */
  happened({ id, before, now }: Happened): void {
    const time = performance.now();
    if (before?.shape || now?.shape) {
      this.motion.keep(id, undefined);
      if (!before || !now || !same(before, now)) this.soon();
    } else if (before && now && (before.longitude !== now.longitude || before.latitude !== now.latitude)) {
      const stood = !this.motion.has(id);
      this.motion.go(before, now, time);
      // What begins to move leaves the clusters.
      if (stood) this.soon();
      this.animate();
    } else {
      this.motion.keep(id, now);
      if (before?.name !== now?.name || before?.type !== now?.type) this.soon();
    }
  }

  /** Draws what stands still soon, together with what else changes until then. */
  soon(every = stillEveryMilliseconds): void {
    this.stillDue ??= window.setTimeout(() => this.all(), Math.max(0, this.shownAt + every - performance.now()));
  }

  /** More entities were read: drawn now and then, as each drawing puts all of them into clusters anew. */
  more(): void {
    this.soon(partEveryMilliseconds);
  }

  /** Draws all entities now. */
  all(): void {
    clearTimeout(this.stillDue);
    this.stillDue = undefined;
    if (!this.map.getSource(still)) return;
    this.shownAt = performance.now();
    this.frame();
    const on = [...this.city.entities.values()].filter((one) => this.layers.isOn(one.type));
    show(this.map, still, on.filter((one) => !this.motion.has(one.id)), this.layers.mark);
    const shapes = on.filter((one) => one.shape);
    if (shapes.length || this.shapes) showShapes(this.map, shapes, this.layers.mark);
    this.shapes = shapes.length;
    this.moving();
    this.ring();
  }

  /** The types or the light are others. */
  restyle(): void {
    this.map.setStyle(this.style(), { diff: false });
    this.map.once("style.load", () => this.all());
  }

  private style() {
    return withEntities(styleOf(this.basemap, document.documentElement.lang), this.layers.marks);
  }

  /**
   * Once all is there: looks at the chosen entity, or, without a ground that says where to look, at all there is.
   */
  private frame(): void {
    if (this.placed || this.city.entities.size === 0 || this.root.dataset.state !== "loaded") return;
    this.placed = true;
    const chosen = this.city.entities.get(this.chosen ?? "");
    if (chosen) return this.go([chosen.longitude, chosen.latitude]);
    if (this.basemap?.center) return;
    const around = new LngLatBounds();
    for (const one of this.city.entities.values()) around.extend(boxOf(one));
    this.map.fitBounds(around, { padding: 70, maxZoom: 15, animate: false });
  }

  private moving(): void {
    const now = performance.now();
    this.movedAt = now;
    const seen = [...this.motion.all(now)].filter((one) => this.layers.isOn(one.type));
    show(this.map, moving, seen, this.layers.mark);
    this.root.dataset.moving = String(seen.length);
  }

  private ring(): void {
    if (!this.map.getSource(still)) return;
    const id = this.chosen;
    ring(this.map, id === undefined ? undefined
      : this.motion.at(id, performance.now()) ?? this.city.entities.get(id));
  }

  private animate(): void {
    if (this.framed) return;
    this.framed = true;
    const step = () => {
      const now = performance.now();
      const busy = this.motion.busy(now);
      if (!busy || now - this.movedAt >= frameMilliseconds) {
        this.moving();
        if (this.chosen && this.motion.has(this.chosen)) this.ring();
      }
      if (busy) requestAnimationFrame(step);
      else this.framed = false;
    };
    requestAnimationFrame(step);
  }

  private listen(): void {
    const { map } = this;
    // While entities are read, what was read first is drawn with what follows.
    map.on("style.load", () => this.root.dataset.state === "loading" ? this.more() : this.all());
    map.on("moveend", () => {
      const { lng, lat } = map.getCenter();
      this.placed = true;
      this.watcher.moved([lng, lat, map.getZoom(), map.getPitch(), map.getBearing()]);
      this.say();
    });
    map.on("idle", () => {
      this.say();
      this.painted();
    });
    // A map on which something always moves is never idle.
    map.on("render", () => this.framed && this.root.dataset.state === "loaded" && this.stands() && this.painted());
    map.on("click", (event: MapMouseEvent) => void this.pick(event.point, touchPixels));
    for (const layer of [...entityLayers, clusterLayer, ...shapeLayers]) {
      map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
      map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
    }
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const { clientWidth, clientHeight } = map.getCanvas();
      void this.pick({ x: clientWidth / 2, y: clientHeight / 2 }, reachPixels);
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.restyle());
  }

  /** Whether all is there but for what moves. */
  private stands(): boolean {
    return Object.keys(this.map.getStyle().sources)
      .every((source) => source === moving || this.map.isSourceLoaded(source)) && this.map.areTilesLoaded();
  }

  /** All that was read is painted. */
  private painted(): void {
    if (this.root.dataset.state === "loaded" && this.stillDue === undefined) this.root.dataset.state = "ready";
  }

  /** How the map stands, for who reads the page by machine. */
  private say(): void {
    const { lng, lat } = this.map.getCenter();
    const rendered = this.map.queryRenderedFeatures({ layers: [...entityLayers, clusterLayer] });
    this.root.dataset.shapes = String(new Set(
      this.map.queryRenderedFeatures({ layers: shapeLayers }).map((one) => one.properties.id)).size);
    this.root.dataset.at = `${lng.toFixed(6)},${lat.toFixed(6)},${this.map.getZoom().toFixed(2)}`;
    this.root.dataset.clusters = String(
      new Set(rendered.filter((one) => one.layer.id === clusterLayer).map((one) => one.id)).size);
    this.root.dataset.single = String(
      new Set(rendered.filter((one) => one.layer.id !== clusterLayer).map((one) => one.properties.id)).size);
  }

  /** Opens the entity nearest to a point of the screen, or goes into the cluster that is there. */
  private async pick({ x, y }: { x: number; y: number }, reach: number): Promise<void> {
    const found = this.map.queryRenderedFeatures(
      [[x - reach, y - reach], [x + reach, y + reach]], { layers: [...entityLayers, clusterLayer] });
    const touch = Math.min(reach, touchPixels);
    const away = (one: MapGeoJSONFeature) => {
      const at = this.map.project(placeOf(one));
      return Math.hypot(at.x - x, at.y - y);
    };
    const single = found.filter((one) => one.layer.id !== clusterLayer);
    const nearest = (single.length ? single : found).sort((a, b) => away(a) - away(b))[0];
    if (!nearest) {
      const [shape] = this.map.queryRenderedFeatures(
        [[x - touch, y - touch], [x + touch, y + touch]], { layers: shapeLayers });
      if (shape) this.watcher.open(String(shape.properties.id));
      return;
    }
    if (nearest.layer.id !== clusterLayer) return this.watcher.open(String(nearest.properties.id));
    const zoom = await this.map.getSource<GeoJSONSource>(still)!
      .getClusterExpansionZoom(Number(nearest.properties.cluster_id));
    this.map.easeTo({ center: placeOf(nearest), zoom: Math.min(zoom + 0.2, 18), duration: 400 });
  }
}

function boxOf(one: Seen): Box {
  return one.box ?? [one.longitude, one.latitude, one.longitude, one.latitude];
}

function placeOf(feature: MapGeoJSONFeature): [number, number] {
  return (feature.geometry as unknown as { coordinates: [number, number] }).coordinates;
}
