// Makes the portal quicker; every page works without it. No words of its own: labels come from the markup.
// Keys can be switched off: <html data-keys="off">. Load with <script src defer>.
"use strict";

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// After a form came back with errors, the reader stands at their summary.
document.querySelector(".errors[tabindex]")?.focus();

// data-copy="text" or data-copy="#id": copies, and shows data-copied for a moment.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  if (!button || button.dataset.was) return;
  const what = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(what.startsWith("#") ? document.querySelector(what).textContent.trim() : what);
  } catch {
    return;
  }
  button.dataset.was = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => {
    button.textContent = button.dataset.was;
    delete button.dataset.was;
  }, 2000);
});

// <input data-filter="#table" data-filter-empty="#nothing" data-filter-count="#output">: hides rows while typing.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
for (const input of $$("input[data-filter]")) {
  const table = document.querySelector(input.dataset.filter);
  if (!table) continue;
  const other = (name) => input.dataset[name] && document.querySelector(input.dataset[name]);
  const filter = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    const rows = $$("tbody tr", table);
    for (const row of rows) {
      const text = plain(row.textContent);
      row.hidden = !words.every((word) => text.includes(word));
    }
    const left = rows.filter((row) => !row.hidden).length;
    other("filterEmpty")?.toggleAttribute("hidden", left > 0);
    const count = other("filterCount");
    if (count) count.textContent = left;
  };
  input.addEventListener("input", filter);
  if (input.value) filter();
}

// <button data-inserts="/address/">: puts what the address gives for the chosen answer where one writes; the button does
// the same without script.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-inserts]");
  const { answer, body } = button?.form?.elements ?? {};
  if (!body || !answer.value) return;
  event.preventDefault();
  const response = await fetch(button.dataset.inserts + answer.value).catch(() => null);
  if (!response?.ok || response.redirected) return button.form.requestSubmit(button);
  const text = await response.text();
  body.setRangeText(text, body.selectionStart, body.selectionEnd, "end");
  body.focus();
});

// What one writes stays while another form of the page is sent: in this tab only, until the page is there again.
const written = document.querySelector("#body");
if (written?.form) {
  const place = `written ${new URL(written.form.action).pathname}`;
  written.value ||= sessionStorage.getItem(place) ?? "";
  sessionStorage.removeItem(place);
  document.addEventListener("submit", ({ target }) => {
    if (target !== written.form && target.closest("main") && written.value) sessionStorage.setItem(place, written.value);
  });
}

// data-looking="address": says every 20 seconds that one still looks or writes, and shows who else does; not for somebody who
// has done nothing for five minutes, so that nobody stays signed in by that.
for (const place of $$("[data-looking]")) {
  let last = Date.now();
  for (const event of ["keydown", "pointermove", "scroll"]) addEventListener(event, () => (last = Date.now()), { passive: true });
  setInterval(async () => {
    if (document.hidden || Date.now() - last > 300000) return;
    const body = new URLSearchParams({ writing: document.querySelector("#body")?.value ? "yes" : "no" });
    const response = await fetch(place.dataset.looking, { method: "POST", body }).catch(() => null);
    if (response?.ok && !response.redirected) place.innerHTML = await response.text();
  }, 20000);
}

// data-opens="id": opens a dialog.
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-opens]");
  if (button) document.getElementById(button.dataset.opens)?.showModal();
});

// "/" goes to the search; "j" and "k" go through the rows of a list, and the arrows once one is there; "x" chooses a
// row, Enter opens it as ever, "?" shows all this.
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (document.documentElement.dataset.keys === "off") return;
  const row = target.closest(".list tbody tr");
  const box = target.matches("[type=checkbox]") && row;
  if (!box && target.closest("input, select, textarea, [contenteditable], [popover], dialog")) return;
  if (key === "/") {
    const search = document.querySelector("[role=search] input, search input");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (key === "?") {
    document.getElementById("keys")?.showModal();
  } else if (key === "x" && row) {
    row.querySelector("[type=checkbox]")?.click();
  } else if (key === "j" || key === "k" || (row && (key === "ArrowDown" || key === "ArrowUp"))) {
    event.preventDefault();
    const rows = $$(".list tbody tr:not([hidden])").filter((row) => row.querySelector("a"));
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = at < 0 ? rows[0] : rows[at + (key === "j" || key === "ArrowDown" ? 1 : -1)];
    next?.querySelector("a").focus();
  }
});

// What scrolls sideways can be reached by keyboard; what fits is no stop on the way.
const reach = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const box of $$(".table, .tabs, .prose pre, .prose table")) reach.observe(box);

// data-live="/live": the number of unread notices changes while the page is open, but not while it is hidden: a browser
// has few connections to one server.
const bell = document.querySelector("[data-live]");
if (bell) {
  let source;
  const show = ({ data }) => {
    const count = bell.querySelector(".count");
    const word = Object.assign(document.createElement("span"), { className: "visually-hidden" });
    word.textContent = ` ${bell.dataset.unread}`;
    count.replaceChildren(data, word);
    count.hidden = data === "0";
  };
  const listen = () => {
    source?.close();
    source = undefined;
    if (document.hidden) return;
    source = new EventSource(bell.dataset.live);
    source.addEventListener("unread", show);
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", ({ persisted }) => persisted && listen());
  listen();
}
