// <figure data-chart="line"> is drawn from the table inside it: a column a series, a row a label, <data value> the
// figures. ECharts is fetched where there is such a figure, and draws on a canvas, because the
// Content-Security-Policy allows no style attributes. Nothing moves.

const SAVED = { width: 960, height: 540 };
const LIGHTS = ["red", "yellow", "green", "grey"];
const FEW = 8; // labels, up to which figures are written into the drawing

const DASH = { plan: [6, 4], value: [2, 3] };
const MARK = { actual: "circle", plan: "emptyCircle", value: "none" };

// Bars that differ on a grey print, too: full, striped, dotted, pale.
const STRIPES = { symbol: "rect", color: "rgba(255, 255, 255, 0.7)", dashArrayX: [1, 0], dashArrayY: [3, 5], rotation: Math.PI / 4 };
const DOTS = { symbol: "circle", symbolSize: 0.7, color: "rgba(255, 255, 255, 0.8)", dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [6, 0] };
const PATTERN = { yellow: DOTS, green: STRIPES, plan: STRIPES };

function read(figure) {
  const table = figure.querySelector("table");
  const rows = [...table.tBodies[0].rows];
  const series = [...table.querySelectorAll("thead [data-role]")].map((head) => {
    const cells = rows.map((row) => row.cells[head.cellIndex].querySelector("data"));
    return {
      name: head.textContent.trim(),
      role: head.dataset.role,
      values: cells.map((cell) => (cell ? Number(cell.value) : null)),
      words: cells.map((cell) => cell?.textContent.trim() ?? "–"),
    };
  });
  return {
    kind: figure.dataset.chart,
    finding: figure.querySelector(".chart__finding").textContent.trim(),
    labels: rows.map((row) => row.cells[0].textContent.trim()),
    series,
  };
}

// What the style sheets say: the script knows no colour of its own.
function style(figure) {
  const said = getComputedStyle(figure);
  const colour = (name) => said.getPropertyValue(`--${name}`).trim();
  return {
    font: said.fontFamily.replaceAll('"', "'"), // in an SVG it stands in an attribute
    ink: colour("ink"),
    soft: colour("ink-soft"),
    line: colour("line"),
    sheet: colour("sheet"),
    of: (role) => colour(`chart-${role}`),
  };
}

// What is written at a point stands on the side of it where the plan is not.
function beside(value, plan) {
  return { value, label: { position: plan !== null && value < plan ? "bottom" : "top" } };
}

function lines({ series, labels }, { of, ink }) {
  const plan = series.find(({ role }) => role === "plan");
  return series.map(({ name, role, values, words }) => ({
    name,
    type: "line",
    data: values.map((value, place) => beside(value, plan?.values[place] ?? null)),
    color: of(role),
    itemStyle: { opacity: role === "value" ? 0 : 1 }, // nor has it a mark in the legend
    symbol: MARK[role],
    symbolSize: 8,
    connectNulls: true,
    lineStyle: { width: role === "actual" ? 3 : 2, type: DASH[role] ?? "solid" },
    label: {
      show: role === "actual" && labels.length <= FEW,
      color: ink,
      formatter: ({ dataIndex }) => words[dataIndex],
    },
    labelLayout: { hideOverlap: true },
  }));
}

function bars({ kind, series, labels }, { of, ink, sheet }) {
  const few = labels.length <= FEW || kind === "stacked";
  return series.map(({ name, role, values, words }) => ({
    name,
    type: "bar",
    stack: kind === "stacked" ? "all" : undefined,
    data: values.map((value) => ({ value, label: { show: Boolean(value) && few } })),
    color: of(role),
    itemStyle: { decal: PATTERN[role] },
    barMaxWidth: 40,
    label: {
      position: kind === "stacked" ? "inside" : undefined,
      color: ink,
      backgroundColor: sheet,
      padding: [1, 4],
      borderRadius: 2,
      formatter: ({ dataIndex }) => words[dataIndex],
    },
    labelLayout: { hideOverlap: true },
  }));
}

// Names longer than a quarter's stand beside their bars.
const lies = ({ kind, labels }) => kind !== "line" && labels.some((label) => label.length > 7);

function option(data, look, description) {
  const text = { color: look.soft, fontFamily: look.font, fontSize: 13 };
  const short = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 2 });
  const names = {
    type: "category",
    data: data.labels,
    axisLabel: text,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: look.soft } },
    inverse: lies(data), // the first one on top
  };
  const figures = {
    type: "value",
    minInterval: LIGHTS.includes(data.series[0]?.role) ? 1 : 0, // there is no half target
    axisLabel: { ...text, formatter: (value) => short.format(value) },
    splitLine: { lineStyle: { color: look.line } },
  };
  return {
    animation: false,
    textStyle: { fontFamily: look.font },
    aria: { enabled: true, label: { description } },
    legend: {
      show: data.series.length > 1,
      left: 0,
      top: 0,
      itemWidth: 32,
      textStyle: { ...text, color: look.ink },
      selectedMode: false,
    },
    grid: { left: 4, right: 28, top: data.series.length > 1 ? 44 : 20, bottom: 4, outerBoundsMode: "same" },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: look.sheet,
      borderColor: look.soft,
      textStyle: { color: look.ink, fontFamily: look.font, fontSize: 14 },
      formatter: (points) => {
        const at = points[0].dataIndex;
        return [data.labels[at], ...data.series.map(({ name, words }) => `${name}  ${words[at]}`)].join("\n");
      },
    },
    xAxis: lies(data) ? figures : names,
    yAxis: lies(data) ? names : figures,
    series: data.kind === "line" ? lines(data, look) : bars(data, look),
  };
}

// A file says what it shows, also when it is far from its page.
function titled(data, look, description) {
  const plain = option(data, look, description);
  const title = {
    text: data.finding,
    left: 0,
    textStyle: { color: look.ink, fontFamily: look.font, fontSize: 18, width: SAVED.width - 40, overflow: "break" },
  };
  return {
    ...plain,
    backgroundColor: look.sheet,
    title,
    legend: { ...plain.legend, top: 64 },
    grid: { ...plain.grid, left: 16, top: 108, bottom: 16 },
  };
}

function svg(echarts, chosen) {
  const drawing = echarts.init(null, null, { renderer: "svg", ssr: true, ...SAVED });
  drawing.setOption(chosen);
  const text = drawing.renderToSVGString();
  drawing.dispose();
  return Promise.resolve(new Blob([text], { type: "image/svg+xml" }));
}

function png(echarts, chosen) {
  const drawing = echarts.init(document.createElement("div"), null, SAVED);
  drawing.setOption(chosen);
  const canvas = drawing.renderToCanvas({ pixelRatio: 2 });
  drawing.dispose();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

async function save(format, finding, echarts, chosen) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await (format === "svg" ? svg : png)(echarts, chosen));
  link.download = `${finding.replace(/[\\/:*?"<>|\s]+/g, " ").slice(0, 60)}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function draw(figure, echarts) {
  const [data, look] = [read(figure), style(figure)];
  const place = figure.querySelector("[data-chart-drawing]");
  const description = `${data.finding} ${place.dataset.description}`;
  place.hidden = false;
  const drawing = echarts.init(place, null, { renderer: "canvas" });
  drawing.setOption(option(data, look, description));
  new ResizeObserver(() => drawing.resize()).observe(place);
  const files = figure.querySelector("[data-chart-files]");
  files.hidden = false;
  files.addEventListener("click", ({ target }) => {
    const format = target.dataset.chartSave;
    if (format) save(format, data.finding, echarts, titled(data, look, description));
  });
  figure.querySelector("details").open = false;
}

let library; // one promise a page

function fetched(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => resolve(window.echarts));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return library;
}

async function drawAll(root) {
  for (const figure of root.querySelectorAll("[data-chart]:not([data-drawn])")) {
    figure.dataset.drawn = "";
    draw(figure, await fetched(figure.dataset.library)); // without the library the tables stay open
  }
}

drawAll(document);
document.addEventListener("htmx:load", ({ target }) => drawAll(target));

// On paper the figures stand under the drawing.
let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("[data-chart] details:not([open])")];
  for (const figures of unfolded) figures.open = true;
});
window.addEventListener("afterprint", () => {
  for (const figures of unfolded) figures.open = false;
});
