// Copies what is used of the npm packages: into static/vendor/ Tabler's style sheet, a sprite of icons, ECharts and Swagger UI,
// into fonts/ the typeface of the bulletin's PDF.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";

const from = (path) => new URL(`node_modules/${path}`, import.meta.url);
const vendor = new URL("static/vendor/", import.meta.url);
const fonts = new URL("fonts/", import.meta.url);

// Used as {% include "components/icon.html" with name="upload" %}
const icons = [
  "alert-triangle",
  "arrow-left",
  "check",
  "chevron-down",
  "chevron-left",
  "chevron-right",
  "download",
  "file-text",
  "history",
  "info-circle",
  "keyboard",
  "key",
  "link",
  "list-check",
  "logout",
  "mail",
  "plus",
  "refresh",
  "search",
  "send",
  "sort-ascending",
  "sort-descending",
  "upload",
  "user",
];

async function symbol(name) {
  const svg = await readFile(from(`@tabler/icons/icons/outline/${name}.svg`), "utf8");
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

// The manifest storage follows every address in a style sheet, and the source map stays behind.
const css = (await readFile(from("@tabler/core/dist/css/tabler.min.css"), "utf8")).replace(/\/\*# sourceMappingURL=.*\*\//, "");
const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${(await Promise.all(icons.map(symbol))).join("")}</svg>\n`;

await rm(vendor, { recursive: true, force: true });
await mkdir(vendor, { recursive: true });
await writeFile(new URL("tabler.min.css", vendor), css);
await writeFile(new URL("icons.svg", vendor), sprite);
await copyFile(from("echarts/dist/echarts.min.js"), new URL("echarts.min.js", vendor));
for (const name of ["swagger-ui.css", "swagger-ui-bundle.js"]) {
  const text = await readFile(from(`swagger-ui-dist/${name}`), "utf8");
  await writeFile(new URL(name, vendor), text.replace(/(\/\/|\/\*)# sourceMappingURL=.*/, ""));
}

await mkdir(fonts, { recursive: true });
for (const weight of ["400Regular", "700Bold"]) {
  const name = `NotoSerifSC_${weight}.ttf`;
  await copyFile(from(`@expo-google-fonts/noto-serif-sc/${weight}/${name}`), new URL(name, fonts));
}
