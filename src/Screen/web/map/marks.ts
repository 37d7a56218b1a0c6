import type { Map as MapLibre } from "maplibre-gl";
import { token } from "../tokens";

const sizePixels = 24;
const sharpness = 2;

/** The name of the picture of a mark. */
export const imageOf = (mark: number | ""): string => `mark-${mark}`;

/** Draws marks as the map asks for them: the same outlines and colours as in the list of layers. */
export function drawMarks(map: MapLibre, outline: (mark: number) => string | undefined): void {
  map.setMissingStyleImageResolver((id) => {
    const mark = Number(/^mark-(\d+)$/.exec(id)?.[1] ?? NaN);
    const path = Number.isNaN(mark) ? undefined : outline(mark);
    if (path && !map.hasImage(id)) map.addImage(id, picture(path, colourOf(mark)), { pixelRatio: sharpness });
  });
}

/** The colour of a mark in the present light. */
export function colourOf(mark: number): string {
  return token(`--mark-${mark % 10}`);
}

function picture(path: string, colour: string): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = sizePixels * sharpness;
  const pen = canvas.getContext("2d")!;
  pen.scale(sharpness, sharpness);
  const shape = new Path2D(path);
  pen.lineJoin = "round";
  pen.lineWidth = 3;
  pen.strokeStyle = token("--mark-rim");
  pen.stroke(shape);
  pen.fillStyle = colour;
  pen.fill(shape);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
