/** Orders names as people of the page's language do, numbers in them by their value. */
export const inOrder = new Intl.Collator(
  document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en", { numeric: true, sensitivity: "base" }).compare;
