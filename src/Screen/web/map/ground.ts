import type { LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";
import { fonts, token } from "../tokens";

/** What the ground says of itself: basemap.json. */
export interface Basemap {
  bounds?: [number, number, number, number];
  center?: [number, number];
  zoom?: number;
  layers?: string[];
}

const known = ["water", "green", "districts", "roads", "buildings"];

/** The style of the ground in the present light and language. No part of it comes from another host. */
export function styleOf(basemap: Basemap | undefined, language: string): StyleSpecification {
  const there = known.filter((name) => basemap?.layers?.includes(name));
  const sources: Record<string, SourceSpecification> = {};
  for (const name of there)
    sources[name] = { type: "geojson", data: new URL(`/basemap/${name}.geojson`, location.href).href, tolerance: 0.5 };
  const layers: LayerSpecification[] = [
    { id: "ground", type: "background", paint: { "background-color": token("--map-ground") } },
    ...[...areas(), ...roads(), ...buildings(), ...names(language)]
      .filter((layer) => "source" in layer && there.includes(layer.source)),
  ];
  return { version: 8, sources, layers, light: { anchor: "viewport", intensity: 0.25 } };
}

function areas(): LayerSpecification[] {
  return [
    {
      id: "green", type: "fill", source: "green",
      paint: { "fill-color": ["match", ["get", "kind"], "hill", token("--map-hill"), token("--map-green")] },
    },
    {
      id: "water-area", type: "fill", source: "water", filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": token("--map-water") },
    },
    {
      id: "water-line", type: "line", source: "water", filter: ["==", ["geometry-type"], "LineString"],
      paint: {
        "line-color": token("--map-water"), "line-width": ["interpolate", ["exponential", 1.7], ["zoom"], 9, 2, 16, 40],
      },
    },
    {
      id: "districts", type: "line", source: "districts",
      paint: { "line-color": token("--map-district"), "line-width": 1, "line-dasharray": [4, 3] },
    },
  ];
}

/** Line widths in pixels by class at zoom 10 and at zoom 17. */
const widths: Record<string, [number, number]> = {
  motorway: [1.6, 20], primary: [1.1, 16], secondary: [0.5, 11], residential: [0, 7],
};

function roads(): LayerSpecification[] {
  const at = (which: 0 | 1, more: number) => ["match", ["get", "class"],
    ...Object.entries(widths).flatMap(([name, width]) => [name, width[which] ? width[which] + more : 0]),
    widths.residential![which]];
  const width = (more: number) => ["interpolate", ["exponential", 1.6], ["zoom"], 10, at(0, more / 2), 17, at(1, more)];
  const line = (id: string, more: number, colour: unknown): LayerSpecification => ({
    id, type: "line", source: "roads", layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": colour, "line-width": width(more) },
  } as LayerSpecification);
  return [
    line("road-rims", 2.5, ["case", ["to-boolean", ["get", "bridge"]], token("--map-bridge"), token("--map-rim")]),
    line("roads", 0, ["match", ["get", "class"], "motorway", token("--map-motorway"), "primary",
      token("--map-primary"), token("--map-road")]),
  ];
}

function buildings(): LayerSpecification[] {
  return [
    {
      id: "buildings-flat", type: "fill", source: "buildings", minzoom: 13, maxzoom: 15,
      paint: {
        "fill-color": token("--map-building"),
        "fill-opacity": ["interpolate", ["linear"], ["zoom"], 13, 0, 14, 1],
      },
    },
    {
      id: "buildings", type: "fill-extrusion", source: "buildings", minzoom: 15,
      paint: {
        "fill-extrusion-color": token("--map-building"),
        "fill-extrusion-height": ["coalesce", ["to-number", ["get", "height"]], 6],
        "fill-extrusion-opacity": 0.88,
      },
    },
  ];
}

function names(language: string): LayerSpecification[] {
  const name = ["coalesce", ["get", `name_${language}`], ["get", "name_en"], ""];
  const label = (id: string, source: string, colour: string, more: object, layout: object): LayerSpecification => ({
    id, type: "symbol", source, ...more,
    layout: { "text-field": name, "text-font": fonts, ...layout },
    paint: { "text-color": token(colour), "text-halo-color": token("--map-halo"), "text-halo-width": 1.4 },
  } as unknown as LayerSpecification);
  return [
    label("road-names", "roads", "--map-soft", { minzoom: 13 }, {
      "symbol-placement": "line", "text-size": 11, "symbol-spacing": 400,
      "symbol-sort-key": ["match", ["get", "class"], "motorway", 0, "primary", 1, "secondary", 2, 3],
    }),
    label("water-names", "water", "--map-water-name", { minzoom: 10 }, {
      "text-size": 12, "text-letter-spacing": 0.1,
    }),
    label("district-names", "districts", "--map-soft", { maxzoom: 14.5 }, {
      "text-size": ["interpolate", ["linear"], ["zoom"], 9, 11, 13, 15], "text-letter-spacing": 0.08,
      "text-transform": "none", "text-padding": 8,
    }),
  ];
}
