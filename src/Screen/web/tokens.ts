let probe: HTMLElement | undefined;

/** The colour of a token of the style sheet in the present light and theme, as the browser resolves it. */
export function token(name: string): string {
  probe ??= document.body.appendChild(Object.assign(document.createElement("i"), { hidden: true }));
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

/** Families for labels on the canvas; the last ones have Chinese letters. */
export const fonts = [
  "system-ui", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "sans-serif",
];
