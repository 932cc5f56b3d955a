// The nine cells: rows P, columns D.
import { count, element, fill, percent, points, styled } from "./format.js";

const frequencies = ["Many", "Medium", "Few"];

export function drawGrids(fusedTable, leadTable, view) {
  const cells = new Map(view.groups.filter(g => g.kind === "cell").map(g => [g.group, g]));
  draw(fusedTable, cells, fusedCell);
  draw(leadTable, cells, group => leadCell(group, view.models));
}

function draw(table, cells, cell) {
  const head = element("tr", {}, element("th", {}), ...frequencies.map(d => element("th", { scope: "col" }, `D-${d}`)));
  const rows = frequencies.map(p => element("tr", {}, element("th", { scope: "row" }, `P-${p}`),
    ...frequencies.map(d => cell(cells.get(`P-${p}/D-${d}`)))));
  fill(table, element("thead", {}, head), element("tbody", {}, ...rows));
}

function fusedCell(group) {
  const score = group.scores[0];
  const td = element("td", {}, element("b", {}, percent(score.accuracy)),
    element("small", {}, score.total ? `${count(score.correct)} of ${count(score.total)}` : "nothing scored"));
  return score.accuracy == null ? td : styled(td, { "--tint": "var(--m0)", "--strength": `${6 + 44 * score.accuracy}%` });
}

function leadCell(group, models) {
  if (group.lead == null) return element("td", {}, element("b", {}, "–"), element("small", {}, "nothing scored"));
  const loses = group.lead < 0;
  const number = element("b", { className: loses ? "lose" : "" }, `${loses ? "▼ " : ""}${points(group.lead)}`);
  const td = element("td", {}, number, element("small", {}, `best: ${models[group.best]}`));
  const strength = Math.min(1, Math.abs(group.lead) / 0.15);
  return styled(td, { "--tint": loses ? "var(--bad)" : "var(--good)", "--strength": `${4 + 36 * strength}%` });
}
