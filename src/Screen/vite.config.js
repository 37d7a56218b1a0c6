import { defineConfig } from "vite";

// One script per page part; names carry a hash of the content, so that browsers may keep them for good.
export default defineConfig({
  root: import.meta.dirname,
  base: "/assets/",
  publicDir: false,
  build: {
    outDir: "wwwroot/assets",
    assetsDir: ".",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    modulePreload: false,
    // The chart and the map come alone, and only on pages that have one.
    chunkSizeWarningLimit: 1_200,
    rollupOptions: { input: "web/main.ts" },
  },
});
