// The class prior of the window's labels against the release's training prior, by group.
import { count, element, fill, percent, points, styled } from "./format.js";

export function drawDrift(note, table, drift) {
  if (drift?.totalVariation == null) {
    note.textContent = "No label in the window so far.";
    return fill(table);
  }
  note.textContent = `Total variation ${drift.totalVariation.toFixed(2)}; ${count(drift.labels)} labels drawn from the prior of release `
    + `${drift.release} would have ${drift.byChance.toFixed(2)} by chance. Mark: the share in training.`;
  const head = element("tr", {}, ...["Group", "Labels", "Training data", "", "Difference"].map(name => element("th", { scope: "col" }, name)));
  fill(table, element("thead", {}, head), element("tbody", {}, ...drift.groups.map(row)));
}

function row(group) {
  const bar = styled(element("div", { className: "share" }), { "--share": `${100 * group.share}%`, "--at": `${100 * group.reference}%` });
  return element("tr", {}, element("th", { scope: "row" }, `${group.kind}-${group.group}`),
    element("td", {}, percent(group.share)), element("td", {}, percent(group.reference)),
    element("td", { title: `${count(group.labels)} labels` }, bar), element("td", {}, points(group.share - group.reference)));
}
