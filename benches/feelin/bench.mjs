// How often feelin goes through the twenty expressions in a second, each parsed once, in a process of its own.
// Called as: node bench.mjs SECONDS. Says one line of JSON: evaluations a second, and what each expression gave.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const cases = JSON.parse(readFileSync(new URL("expressions.json", import.meta.url), "utf8"));
const seconds = Number(process.argv[2]);

// The package parses anew for each evaluation and does not export what would not; so its module is read with one more
// line at its end.
const own = createRequire(import.meta.url).resolve("feelin");
const opened = join(dirname(own), "opened.mjs");
writeFileSync(opened, readFileSync(own, "utf8") + "\nexport { interpreter, InterpreterContext, coerceContext };\n");
const feelin = await import(pathToFileURL(opened).href);

const made = cases.map(({ expression, context }) => {
  const values = feelin.coerceContext(context);
  const { root } = feelin.interpreter.evaluate(expression, values, undefined, new feelin.InterpreterContext());
  return () => root(values);
});

let rate = 0;
for (let round = 0; round < 2; round++) {
  const start = performance.now();
  let done = 0;
  do {
    for (let i = 0; i < 256; i++) for (const one of made) one();
    done += 256 * made.length;
  } while (performance.now() - start < seconds * 1000);
  rate = done / ((performance.now() - start) / 1000);
}
console.log(JSON.stringify({ rate, values: made.map((one) => one()) }));
