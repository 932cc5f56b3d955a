// Accuracy over time, one line a model, the fused model's interval as a band.
import { colour, element, fill, styled } from "./format.js";

const edge = { left: 40, right: 12, top: 10, bottom: 24 };

export function drawChart(svg, legend, view, choice) {
  const [kind, group] = choice.split("|");
  const lines = view.models.map((model, m) => ({ m, model,
    points: view.series.find(s => s.kind === kind && s.group === group && s.model === model)?.points ?? [] }));
  fill(legend, ...lines.map(line => styled(element("span", {}, line.model), { "--colour": colour(line.m) })));
  const { width, height } = svg.getBoundingClientRect();
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const all = lines.flatMap(line => line.points);
  if (!all.length) return fill(svg, text(width / 2, height / 2, "nothing scored yet", "middle"));
  const scale = scales(all, lines[0].points, width, height);
  fill(svg, ...axes(scale, width, height), ...band(lines[0], scale), ...lines.slice().reverse().flatMap(line => draw(line, scale)));
}

function scales(all, fused, width, height) {
  const ends = all.map(p => p.end);
  const from = Math.min(...ends), to = Math.max(...ends, from + 60000);
  const values = [...all.map(p => p.accuracy), ...fused.flatMap(p => [p.low, p.high])];
  const low = Math.max(0, Math.floor(10 * Math.min(...values)) / 10), high = Math.min(1, Math.ceil(10 * Math.max(...values)) / 10);
  return { from, to, low, high,
    x: t => edge.left + (t - from) / (to - from) * (width - edge.left - edge.right),
    y: v => height - edge.bottom - (v - low) / (high - low || 1) * (height - edge.top - edge.bottom) };
}

function axes(scale, width, height) {
  const parts = [];
  const step = scale.high - scale.low > 0.5 ? 0.2 : 0.1;
  for (let v = scale.low; v <= scale.high + 1e-9; v += step) {
    parts.push(node("line", { class: "rule", x1: edge.left, x2: width - edge.right, y1: scale.y(v), y2: scale.y(v) }),
      text(edge.left - 8, scale.y(v) + 4, `${Math.round(100 * v)} %`, "end"));
  }
  for (const share of [0, 0.5, 1]) {
    const at = scale.from + share * (scale.to - scale.from);
    parts.push(text(scale.x(at), height - 6, new Date(at).toLocaleTimeString(), share === 0 ? "start" : share === 1 ? "end" : "middle"));
  }
  return parts;
}

function band(line, scale) {
  if (line.points.length < 2) return [];
  const upper = line.points.map(p => `${scale.x(p.end)},${scale.y(p.high)}`);
  const lower = line.points.map(p => `${scale.x(p.end)},${scale.y(p.low)}`).reverse();
  return [styled(node("polygon", { points: [...upper, ...lower].join(" ") }), { "--colour": colour(line.m) })];
}

function draw(line, scale) {
  if (!line.points.length) return [];
  const last = line.points.at(-1);
  const shapes = [node("polyline", { class: line.m === 0 ? "fused" : "", points: line.points.map(p => `${scale.x(p.end)},${scale.y(p.accuracy)}`).join(" ") }),
    node("circle", { cx: scale.x(last.end), cy: scale.y(last.accuracy), r: line.m === 0 ? 4 : 3 })];
  return shapes.map(shape => styled(shape, { "--colour": colour(line.m) }));
}

function node(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function text(x, y, content, anchor) {
  const made = node("text", { x, y, "text-anchor": anchor });
  made.textContent = content;
  return made;
}
