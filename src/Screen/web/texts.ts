const texts = JSON.parse(document.body.dataset.texts ?? "{}") as Record<string, string>;

/** The text of a key in the page's language, its blanks {0}, {1} filled. */
export function text(key: string, ...blanks: (string | number)[]): string {
  return (texts[key] ?? key).replace(/\{(\d)\}/g, (_, at: string) => String(blanks[Number(at)] ?? ""));
}
