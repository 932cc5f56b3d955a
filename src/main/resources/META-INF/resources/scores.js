// Every model on every group: the fraction, its interval as a bar, and where fusion loses. A shadow, the last, is beside it.
import { colour, count, element, fill, percent, points, styled } from "./format.js";

export function drawScores(table, models, groups, hasShadow) {
  const compared = hasShadow ? models.length - 1 : models.length;
  const head = element("tr", {}, element("th", {}, "Group"), ...models.map(m => element("th", { scope: "col" }, m)),
    element("th", { scope: "col" }, "fused − best"));
  let kind = null;
  const rows = groups.map(group => {
    const row = element("tr", { className: group.kind === kind ? "" : "first" }, name(group),
      ...group.scores.map((score, m) => element("td", {}, scoreBox(score, m, group.scores.slice(0, compared)))), lead(group));
    kind = group.kind;
    return row;
  });
  fill(table, element("thead", {}, head), element("tbody", {}, ...rows));
}

function name(group) {
  const prefix = group.kind === "D" || group.kind === "P" ? `${group.kind}-` : "";
  return element("th", { scope: "row" }, prefix + group.group, element("br", {}), element("small", {}, count(group.scores[0].total)));
}

export function scoreBox(score, m, compared) {
  if (score.accuracy == null) return element("span", { className: "quiet" }, "–");
  const best = m < compared.length && compared.every(other => other.accuracy == null || other.accuracy <= score.accuracy);
  const bar = styled(element("div", { className: "bar" }), {
    "--low": `${100 * score.low}%`, "--high": `${100 * score.high}%`, "--at": `${100 * score.accuracy}%`, "--colour": colour(m) });
  return element("div", { className: best ? "score best" : "score", title: `${score.correct} of ${score.total}; 95 %: ${percent(score.low)} – ${percent(score.high)}` },
    element("b", {}, (100 * score.accuracy).toFixed(1)), bar);
}

function lead(group) {
  if (group.lead == null) return element("td", { className: "lead-cell quiet" }, "–");
  const loses = group.lead < 0;
  return element("td", { className: `lead-cell ${loses ? "lose" : "win"}` }, `${loses ? "▼ " : ""}${points(group.lead)}`);
}
