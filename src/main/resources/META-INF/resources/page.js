// The page's state is the last view that the server sent; every name in it is untrusted and becomes text, never markup.
import { drawChart } from "./chart.js";
import { drawDrift } from "./drift.js";
import { count, element, fill, percent, points, windowName } from "./format.js";
import { drawGrids } from "./grid.js";
import { drawRoles } from "./roles.js";
import { drawScores, scoreBox } from "./scores.js";

const byId = id => document.getElementById(id);
let windowSeconds = Number(new URLSearchParams(location.search).get("window")) || 60;
let chartGroup = "D|Few";
let view = null;
let source = null;

function connect() {
  source?.close();
  source = new EventSource(`live/events?window=${windowSeconds}`);
  source.onmessage = event => { view = JSON.parse(event.data); draw(); };
  source.onerror = () => status("lost", "connection lost, trying again");
}

function status(state, text) {
  byId("status").dataset.state = state;
  byId("status-text").textContent = text;
}

function draw() {
  status(view.windowEnd ? "live" : "waiting", view.windowEnd
    ? `live, window to ${new Date(view.windowEnd).toLocaleTimeString()}` : "waiting for the first window");
  drawWindows();
  drawTiles();
  drawGrids(byId("grid-fused"), byId("grid-lead"), view);
  drawScores(byId("groups"), view.models, view.groups, view.hasShadow);
  if (byId("classes-box").open) drawScores(byId("classes"), view.models, view.classes, view.hasShadow);
  drawChoices();
  drawChart(byId("chart"), byId("legend"), view, chartGroup);
  drawGaps();
  drawReleases();
  drawCounts();
  drawRoles(byId("roles"), view.roles);
  drawDrift(byId("drift-note"), byId("drift"), view.drift);
  byId("release").textContent = view.release ? `Release ${view.release}` : "";
}

function drawTiles() {
  const all = view.groups[0].scores[0];
  byId("accuracy").textContent = percent(all.accuracy);
  byId("interval").textContent = all.total ? `${percent(all.low)} – ${percent(all.high)}, ${count(all.total)} scored` : "";
  byId("rate").textContent = view.imagesPerSecond.toFixed(view.imagesPerSecond < 10 ? 1 : 0);
  byId("coverage").textContent = percent(view.counts?.coverage);
  byId("predictions").textContent = count(view.predictions);
  byId("since").textContent = `since ${new Date(view.since).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
  byId("dead-letters").textContent = count(view.deadLetters);
}

function drawWindows() {
  const box = byId("windows");
  const lengths = view.windows.length ? view.windows : [windowSeconds];
  if (box.dataset.lengths === String(lengths)) return;
  box.dataset.lengths = String(lengths);
  box.querySelectorAll("label").forEach(label => label.remove());
  for (const seconds of lengths) {
    const input = element("input", { type: "radio", name: "window", checked: seconds === view.windowSeconds });
    input.addEventListener("change", () => { windowSeconds = seconds; connect(); });
    box.append(element("label", {}, input, element("span", {}, windowName(seconds))));
  }
}

function drawChoices() {
  const select = byId("chart-group");
  if (select.options.length) return;
  for (const [value, name] of [["D|Few", "D-Few"], ["cell|P-Few/D-Few", "P-Few/D-Few"], ["all|all", "all"]]) {
    select.append(element("option", { value }, name));
  }
  select.addEventListener("change", () => { chartGroup = select.value; drawChart(byId("chart"), byId("legend"), view, chartGroup); });
}

function drawGaps() {
  fill(byId("gaps"), element("tbody", {}, ...view.gaps.map(gap => element("tr", {},
    element("td", {}, `${gap.first} – ${gap.second}`), element("td", {}, `${gap.classes} classes`), element("td", {}, points(gap.gap, false))))));
}

function drawReleases() {
  byId("releases-box").hidden = !view.releases.length;
  const head = element("tr", {}, element("th", {}, "Release"), ...["all", "P-Few/D-Few"].map(g => element("th", { scope: "col" }, g)));
  const cell = score => element("td", {}, scoreBox(score, 0, []), element("small", { className: "quiet" }, `${count(score.total)} scored`));
  fill(byId("releases"), element("thead", {}, head), element("tbody", {}, ...view.releases.map(of =>
    element("tr", {}, element("th", { scope: "row" }, of.release), cell(of.all), cell(of.rarest)))));
}

function drawCounts() {
  const counts = view.counts ?? {};
  const rows = [
    ["Predicted, without a label so far", counts.unlabelled], ["Labels that came too late", counts.late],
    ["Labels of images nobody predicted", counts.orphan], ["Labels of unknown classes", counts.unknownClass],
    ["Images dated out of time", counts.outOfTime]];
  fill(byId("counts"), element("tbody", {}, ...rows.map(([name, n]) => element("tr", {}, element("td", {}, name), element("td", {}, count(n))))));
}

byId("classes-box").addEventListener("toggle", () => view && draw());
connect();
