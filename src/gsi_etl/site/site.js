/* Search, and tables that sort and filter. Every page is whole without it; nothing is asked for outside the site. */
"use strict";
(() => {
  const root = document.currentScript.getAttribute("src").replace("site.js", "");
  const make = (name, attributes, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };
  const folded = text => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim().toLowerCase();
  const status = make("p", { class: "sr", role: "status" });
  document.body.append(status);

  /* Sorting. null: not stated, and always last. A bound comes just before or after its number. */
  const NOTHING = /^(?:–|none|never|no .*|not .*)?$/;
  const TIMES = { million: 1e6, billion: 1e9, KB: 1e3, MB: 1e6, GB: 1e9 };
  const numberIn = text => {
    const [, digits, unit] = text.match(/(-?\d[\d,]*(?:\.\d+)?)\s*(million|billion|[KMG]B)?/) ?? [];
    if (!digits) return null;
    const side = /fewer|less|below|at most|up to/i.test(text) ? -1 : /more|over|at least|above/i.test(text) ? 1 : 0;
    return Number(digits.replaceAll(",", "")) * (TIMES[unit] ?? 1) * (1 + side * 1e-9);
  };
  const keyOf = (cell, numeric) => {
    const text = cell.textContent.trim(), time = cell.querySelector("time");
    if (time) return Date.parse(time.dateTime);
    if (NOTHING.test(text)) return null;
    return numeric ? Number(cell.dataset.value) || numberIn(text) : text;
  };
  const letters = new Intl.Collator("en", { numeric: true });
  const between = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : letters.compare(a, b);

  const sortBy = (table, rows, head, at) => {
    const numeric = head.classList.contains("num");
    const keys = new Map(rows.map(row => [row, keyOf(row[0].cells[at], numeric)]));
    const high = numeric || [...keys.values()].some(key => typeof key === "number");
    const now = head.getAttribute("aria-sort");
    const down = now ? now === "ascending" : high;
    rows.sort((a, b) => {
      const [one, other] = [keys.get(a), keys.get(b)];
      const order = one === null || other === null ? (one === null) - (other === null)
        : down ? between(other, one) : between(one, other);
      return order || a.listed - b.listed;
    });
    table.tBodies[0].append(...rows.flat());
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    status.textContent = `Sorted by ${head.textContent.trim()}, ${down ? "descending" : "ascending"}`;
  };

  /* A line of its own under a row, such as what to do about a source, goes where its row goes. */
  const rowsOf = table => {
    const rows = [];
    for (const row of table.tBodies[0].rows) {
      if (row.cells[0].colSpan > 1 && rows.length) rows.at(-1).push(row);
      else rows.push([row]);
    }
    rows.forEach((row, i) => { row.listed = i; });
    return rows;
  };

  const sorts = (table, rows, tools) => {
    const choice = make("select", {}, make("option", {}, "as listed"));
    let column = -1;
    for (const head of table.tHead.rows[0].cells) {
      column += head.colSpan;
      const at = column;
      if (head.querySelector(".sr")) continue;  // a drawing
      const option = make("option", {}, head.textContent.trim());
      const button = make("button", { type: "button" }, ...head.childNodes);
      button.onclick = option.sort = () => sortBy(table, rows, head, at);
      head.append(button);
      choice.append(option);
    }
    choice.onchange = () => choice.selectedOptions[0].sort?.();
    table.classList.add("sorts");
    /* A narrow screen shows rows as cards without heads. */
    if (table.classList.contains("stack")) tools.append(make("label", { class: "narrow" }, "Sort by ", choice));
  };

  /* A filter: `items` are lists of elements that are shown or hidden together, `groups` vanish when all in them do. */
  const filters = (items, groups, what, tools) => {
    const words = items.map(item => folded(item.map(one => one.textContent).join(" ")));
    const name = `Filter ${what}`;
    const input = make("input", { type: "search", autocomplete: "off", placeholder: name, "aria-label": name });
    const count = make("span", { class: "quiet" });
    const show = () => {
      const asked = folded(input.value).split(" ");
      let shown = 0;
      items.forEach((item, at) => {
        const hit = asked.every(word => words[at].includes(word));
        shown += hit;
        item.forEach(one => { one.hidden = !hit; });
      });
      for (const group of groups) group.hidden = !group.querySelector("li:not([hidden])");
      count.textContent = input.value ? `${shown} of ${items.length}` : "";
      status.textContent = count.textContent;
    };
    input.oninput = show;
    tools.prepend(input, count);
    return text => { input.value = text; show(); input.focus(); };
  };

  for (const table of document.querySelectorAll(".scroll > table")) {
    const rows = table.tHead && table.tBodies[0] ? rowsOf(table) : [];
    if (rows.length < 3) continue;
    const tools = make("div", { class: "tools" }), box = table.parentElement;
    sorts(table, rows, tools);
    const what = (box.getAttribute("aria-label") ?? "rows").replace("Table: ", "");
    if (rows.length > 11) filters(rows, [], what, tools);
    box.before(tools);
  }
  for (const box of document.querySelectorAll("[data-filter]")) {
    const items = [...box.querySelectorAll("section li")].map(item => [item]);
    if (items.length < 12) continue;
    const tools = make("div", { class: "tools" });
    const ask = filters(items, box.querySelectorAll("section"), box.dataset.filter, tools);
    box.prepend(tools);
    const answer = () => {
      const asked = new URLSearchParams(location.hash.slice(1)).get("q");
      if (asked) ask(asked);
    };
    addEventListener("hashchange", answer);
    answer();
  }

  /* The link to the page of all names becomes a box; the page stays where Enter leads without a choice. */
  const link = document.querySelector("a.search");
  if (!link) return;
  const list = make("ul", { id: "found", role: "listbox", "aria-label": "Found", hidden: "" });
  const input = make("input", {
    type: "search", role: "combobox", placeholder: "Search", autocomplete: "off", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": "found", "aria-label": "Search countries, measures, editions, sources",
  });
  let names, at = -1;
  const load = () => {
    names ??= location.protocol === "file:" ? Promise.resolve([]) : fetch(`${root}search/index.json`)
      .then(answer => answer.json()).then(found => found.entries).catch(() => []);
    return names;
  };
  const mark = to => {
    at = to;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const open = found => {
    list.replaceChildren(...found.map((entry, i) => {
      const option = make("li", { role: "option", id: `found-${i}` }, entry.name, make("small", {}, entry.kind));
      option.onmousedown = option.go = () => location.assign(root + entry.address);
      return option;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
  };
  const look = async () => {
    const asked = folded(input.value), entries = await load();
    if (asked !== folded(input.value)) return;
    const score = entry => {
      const name = folded(entry.name), all = `${name} ${folded(entry.also)} ${folded(entry.kind)}`;
      if (!asked.split(" ").every(word => all.includes(word))) return 0;
      return name.startsWith(asked) ? 3 : ` ${all}`.includes(` ${asked}`) ? 2 : 1;
    };
    const found = asked ? entries.map(entry => [score(entry), entry]).filter(([points]) => points) : [];
    open(found.sort(([a], [b]) => b - a).slice(0, 8).map(([, entry]) => entry));
    if (asked && entries.length) status.textContent = `${found.length} found`;
  };
  input.onfocus = load;
  input.oninput = look;
  input.onblur = () => open([]);
  input.onkeydown = event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], many = list.children.length;
    if (step && many) mark((at + step + many + (at < 0 && step < 0 ? 1 : 0)) % many);
    else if (event.key === "Escape" && many) open([]);
    else if (event.key === "Enter") {
      if (at >= 0) list.children[at].go();
      else location.assign(`${root}search/index.html#q=${encodeURIComponent(input.value)}`);
    } else return;
    event.preventDefault();
  };
  link.replaceWith(make("div", { class: "search", role: "search" }, input, list));
})();
