/** The value of a token of the style sheet in the present light. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Families for labels on the canvas; the last ones have Chinese letters. */
export const fonts = [
  "system-ui", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "sans-serif",
];
