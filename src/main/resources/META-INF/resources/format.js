// Numbers as text, and elements without markup.

export const percent = fraction => fraction == null ? "–" : `${(100 * fraction).toFixed(1)} %`;

export const count = n => n == null ? "–" : n.toLocaleString("en");

/** A difference of fractions in percentage points, with its sign unless told not to. */
export function points(difference, signed = true) {
  if (difference == null) return "–";
  const text = Math.abs(100 * difference).toFixed(1);
  return signed ? `${difference < 0 ? "−" : "+"}${text}` : text;
}

export const windowName = seconds => seconds % 60 ? `${seconds} s` : `${seconds / 60} min`;

/** The colour of the m-th model, as a CSS value. */
export const colour = m => `var(--m${m === 0 ? 0 : 1 + (m - 1) % 4})`;

/** An element; children that are strings become text. */
export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Puts children in the place of all that was in a node. */
export const fill = (node, ...children) => node.replaceChildren(...children);

/** Sets custom properties of CSS. */
export function styled(node, properties) {
  for (const [name, value] of Object.entries(properties)) node.style.setProperty(name, value);
  return node;
}
