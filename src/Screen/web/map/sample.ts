import "maplibre-gl/dist/maplibre-gl.css";
import type { Address } from "./address";
import { City } from "./city";
import { Layers } from "./layers";
import type { Simplified } from "./seen";
import type { View } from "./view";

/** Draws a map of entities that the page itself holds: clusters and layers as on the map of the city. */
export function openSample(root: HTMLElement): void {
  const address: Address = { off: new Set(), twin: false };
  const city = new City(document.documentElement.lang);
  let view: View | undefined;
  const layers = new Layers(root.querySelector<HTMLElement>("[data-layers]")!, address.off, () => view?.all());
  city.hold(JSON.parse(root.dataset.mapSample!) as Simplified[]);
  layers.count(city.counts);
  if (!document.createElement("canvas").getContext("webgl2")) {
    root.dataset.view = "none";
    root.dataset.state = "loaded";
    return;
  }
  void import("./view").then((module) => {
    const ground = root.querySelector<HTMLElement>(".map-ground")!;
    view = new module.View(root, ground, city, layers, undefined, address, {
      open: () => undefined, moved: () => undefined,
    });
    root.dataset.state = "loaded";
  });
}
