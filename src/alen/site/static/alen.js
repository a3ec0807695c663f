// What a script adds; every page works without it.

const make = (tag, attributes = {}, text = "") => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.textContent = text;
  return node;
};
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const speaker = document.body.appendChild(make("div", { role: "status", class: "sr-only" }));
const main = document.getElementById("main-content");
// The parts of the page as the server wrote them, before anything below adds to them.
let written = document.querySelector("form.sliders") ? [...main.children].map((part) => part.outerHTML) : [];

// One tooltip for every chart, from the <title> a mark already has: taken when it is first pointed at, before the
// browser shows it. A drawing keeps its own name as a label, or that would be shown everywhere inside it.
const tip = document.body.appendChild(make("div", { id: "tip", "aria-hidden": "true", hidden: "" }));
const marked = (node) => {
  const drawing = node.closest?.("svg.figure");
  let found = null;
  for (let part = node; drawing; part = part.parentNode) {
    const title = [...part.children].find((child) => child.localName === "title");
    if (title && part === drawing) {
      drawing.setAttribute("aria-label", title.textContent);
      drawing.removeAttribute("aria-labelledby");
    } else if (title) part.dataset.note = title.textContent;
    title?.remove();
    if (part === drawing) break;
    if (part.dataset.note) found ??= part;
  }
  return found;
};
const light = (code, on) => {
  if (code) for (const mark of all(`svg.figure [data-code="${CSS.escape(code)}"]`)) mark.classList.toggle("lit", on);
};
const point = (event) => {
  const mark = marked(event.target);
  tip.hidden = !mark;
  if (!mark) return;
  tip.textContent = mark.dataset.note;
  const box = mark.getBoundingClientRect();
  const left = Math.min(box.right + 10, document.documentElement.clientWidth - tip.offsetWidth - 10);
  const above = box.top - tip.offsetHeight - 6;
  tip.style.left = `${Math.max(left, 10) + scrollX}px`;
  tip.style.top = `${(above < 0 ? box.bottom + 6 : above) + scrollY}px`;
};
const codeOf = (event) => event.target.closest?.("[data-code]")?.dataset.code;
for (const [on, off] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  document.addEventListener(on, (event) => { point(event); light(codeOf(event), true); });
  document.addEventListener(off, (event) => { tip.hidden = true; light(codeOf(event), false); });
}
document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });

// Panels one below the other become tabs.
const makeTabs = (box) => {
  const panels = all(":scope > [data-tab]", box);
  const list = make("div", { class: "tab-list", role: "tablist", "aria-label": box.dataset.label });
  const buttons = panels.map((panel) => {
    const button = make("button", { class: "tab-button", role: "tab", type: "button", id: `${panel.id}-tab`, "aria-controls": panel.id });
    button.append(make("span", {}, panel.dataset.tab));
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", button.id);
    panel.tabIndex = 0;
    list.append(button);
    return button;
  });
  const show = (chosen, focus) => panels.forEach((panel, n) => {
    panel.hidden = n !== chosen;
    buttons[n].setAttribute("aria-selected", n === chosen);
    buttons[n].tabIndex = n === chosen ? 0 : -1;
    if (focus && n === chosen) buttons[n].focus();
  });
  buttons.forEach((button, n) => {
    button.addEventListener("click", () => show(n));
    button.addEventListener("keydown", ({ key }) => {
      const step = { ArrowRight: n + 1, ArrowLeft: n - 1, Home: 0, End: buttons.length - 1 }[key];
      if (step !== undefined) show((step + buttons.length) % buttons.length, true);
    });
  });
  box.prepend(list);
  box.classList.add("on");
  show(Math.max(0, panels.findIndex((panel) => `#${panel.id}` === location.hash)));
};

// Copying a citation or the code of an embedded chart.
const makeCopying = (button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    button.lastElementChild.textContent = speaker.textContent = button.dataset.done;
  });
};
const enliven = (root) => { all("[data-tabs]", root).forEach(makeTabs); all("[data-copy]", root).forEach(makeCopying); };
enliven(document);

// The form, or the list of links, that finds an organisation becomes a combobox with suggestions.
const fold = (text) => text.toLowerCase().replace(/å/g, "aa").replace(/æ/g, "ae").replace(/ø/g, "oe")
  .normalize("NFD").replace(/\p{M}/gu, "");
for (const finder of all("[data-finder]")) {
  const choices = all("option[data-href]", finder).map((o) => ({ text: o.value, href: o.dataset.href }))
    .concat(all("a[href]", finder).map((a) => ({ text: a.textContent.trim(), href: a.getAttribute("href") })));
  if (!choices.length) continue;
  let input = finder.querySelector("input[type=search]");
  if (!input) {
    input = make("input", { class: "form-input", type: "search", autocomplete: "off", "aria-label": finder.getAttribute("aria-label") });
    const row = make("div", { class: "search" });
    row.append(input);
    finder.querySelector("ul").before(row);
  }
  const list = make("ul", { class: "listbox", role: "listbox", id: `${input.id || "find"}-choices`, "aria-label": finder.getAttribute("aria-label"), hidden: "" });
  input.parentNode.append(list);
  input.removeAttribute("list");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) input.setAttribute(name, value);
  let at = -1;
  const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const mark = (n) => {
    const items = all("li", list);
    if (!items.length) return;
    at = (n + items.length) % items.length;
    items.forEach((item, i) => item.setAttribute("aria-selected", i === at));
    items[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[at].id);
  };
  const suggest = () => {
    const typed = fold(input.value.trim());
    const rank = (text) => { const i = fold(text).indexOf(typed); return i < 0 ? 9 : i === 0 ? 0 : /[\s-]/.test(fold(text)[i - 1]) ? 1 : 2; };
    const found = typed ? choices.map((c) => [rank(c.text), c]).filter(([r]) => r < 9).sort((a, b) => a[0] - b[0]).slice(0, 10) : [];
    close();
    list.replaceChildren(...found.map(([, choice], n) => {
      const item = make("li", { role: "option", id: `${list.id}-${n}`, "aria-selected": "false", "data-href": choice.href }, choice.text);
      return item;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    if (typed) speaker.textContent = found.length ? (finder.dataset.found ?? "#").replace("#", found.length) : finder.dataset.none ?? "";
  };
  input.addEventListener("input", suggest);
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) suggest();
      mark(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
    } else if (event.key === "Enter") {
      const item = list.children[at] ?? (list.children.length === 1 || !finder.action ? list.children[0] : null);
      if (item && !list.hidden) { event.preventDefault(); location.assign(item.dataset.href); }
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) location.assign(item.dataset.href);
  });
}

// A link to something inside a closed part opens it.
const reveal = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target && target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  if (target) target.scrollIntoView();
};
addEventListener("hashchange", reveal);
reveal();

// The number that a slider stands at is said while it moves. When it is let go, what the page now says is asked
// for, and the parts that differ take the place of the old; the button does the same where this fails.
let asked = null;
const answer = async (form) => {
  asked?.abort();
  asked = new AbortController();
  const address = new URL(form.action);
  address.hash = "";
  address.search = new URLSearchParams(new FormData(form));
  main.setAttribute("aria-busy", "true");
  let page, found;
  try {
    found = await fetch(address, { signal: asked.signal });
    if (!found.ok) throw new Error(found.statusText);
    page = new DOMParser().parseFromString(await found.text(), "text/html");
  } catch (error) {
    if (error.name !== "AbortError") form.submit();
    return;
  }
  const parts = [...page.getElementById("main-content").children];
  const texts = parts.map((part) => part.outerHTML);
  if (texts.length !== written.length) { location.assign(found.url); return; }
  const focused = document.activeElement?.id;
  [...main.children].forEach((old, n) => {
    if (texts[n] === written[n]) return;
    const open = all("details", old).map((part) => part.open);
    old.replaceWith(parts[n]);
    all("details", parts[n]).forEach((part, m) => { part.open = open[m] ?? part.open; });
    enliven(parts[n]);
    all("form.sliders", parts[n]).forEach(makeSliders);
  });
  written = texts;
  for (const link of all("a[hreflang]")) link.href = page.querySelector(`a[hreflang="${link.hreflang}"]`)?.href ?? link.href;
  history.replaceState(null, "", found.url);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  main.removeAttribute("aria-busy");
  speaker.textContent = document.querySelector("form.sliders")?.dataset.done ?? "";
};
function makeSliders(form) {
  for (const said of all("output", form)) {
    const slider = document.getElementById(said.htmlFor.value);
    slider.addEventListener("input", () => {
      said.textContent = Number(slider.value).toLocaleString(document.documentElement.lang);
    });
    slider.addEventListener("change", () => answer(form));
  }
}
all("form.sliders").forEach(makeSliders);
