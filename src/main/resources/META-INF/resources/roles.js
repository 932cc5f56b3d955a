// Which role runs where, and how it is.
import { count, element, fill } from "./format.js";

export function drawRoles(table, roles) {
  const head = element("tr", {}, ...["Role", "State", "Since", "Waiting", "Release", "Process"].map(name => element("th", { scope: "col" }, name)));
  fill(table, element("thead", {}, head), element("tbody", {}, ...roles.map(row)));
}

function row(of) {
  const state = element("td", { title: of.reason ?? "" }, element("span", { className: "dot" }), ` ${of.state}`,
    ...(of.reason ? [element("small", { className: "quiet" }, ` ${of.reason}`)] : []));
  state.dataset.role = of.state;
  return element("tr", {}, element("th", { scope: "row" }, of.role), state,
    element("td", {}, new Date(of.since).toLocaleTimeString()), element("td", {}, count(of.lag)),
    element("td", {}, [of.release, of.shadow && `shadow ${of.shadow}`].filter(Boolean).join(", ") || "–"), element("td", { className: "quiet" }, of.process));
}
