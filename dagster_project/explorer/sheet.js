// Draws a statement from its data and reports which cell was chosen.
const make = (tag, options = {}, children = []) => {
  const element = Object.assign(document.createElement(tag), options);
  element.append(...children);
  return element;
};

export default function ({ data, parentElement, setTriggerValue }) {
  const entry = ({ key, text, status, hint }) => {
    const button = make("button", { type: "button", className: status, textContent: text, title: hint });
    button.dataset.key = key;
    button.setAttribute("aria-pressed", String(key === data.chosen));
    button.onclick = () => setTriggerValue("chosen", key);
    return button;
  };
  const row = ({ code, name, hint, depth, cells }) =>
    make("tr", {}, [
      make("th", { scope: "row", className: `depth-${depth}`, title: hint }, code ? [make("code", { textContent: code }), " ", name] : [name]),
      ...cells.map((entries) => make("td", {}, entries.map(entry))),
    ]);
  const block = ({ title, columns, rows }) =>
    make("table", {}, [
      make("thead", {}, [make("tr", {}, ["", ...columns].map((text, i) => make("th", { scope: "col", textContent: i ? text : title })))]),
      make("tbody", {}, rows.map(row)),
    ]);
  parentElement.querySelector(".sheet").replaceChildren(...data.blocks.map(block));
}
