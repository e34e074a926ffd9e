// The editor's desk: the words at fault underlined where they are typed, facts inserted by name,
// what readers will see. Every word and every judgement comes from the server; without this file
// the same findings and facts are listed in the form.
addEventListener("DOMContentLoaded", () => {
  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const form = desk.closest("form");
  const part = (name) => desk.querySelector(`[data-desk-${name}]`);
  const copy = (name) => part(name).content.firstElementChild.cloneNode(true);
  const TEXTS = "textarea[name=lead], textarea[name=body], textarea[name^=sections-]";
  const tools = new Map(); // textarea → its row of tools
  const marked = new Map(); // field → its mirror and the spots underlined in it

  // --- asking ------------------------------------------------------------------------------------

  let timer, asked;
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(read, 700);
  }

  async function read(answer) {
    asked?.abort();
    asked = new AbortController();
    const body = new FormData(form);
    if (typeof answer === "string") body.append("answer", answer);
    for (const [field, row] of tools)
      if (row.querySelector("details").open) body.append("preview", field.name);
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    const how = { method: "POST", body, headers, signal: asked.signal };
    const told = await fetch(desk.dataset.address, how).catch(() => null);
    if (!told?.ok) return; // the next key asks again, and publishing reads in any case
    const said = await told.json();
    if (part("counted").textContent !== said.counted) part("counted").textContent = said.counted;
    part("remarks").innerHTML = said.list;
    part("facts").innerHTML = said.facts;
    for (const [field, row] of tools)
      if (field.name in said.previews)
        row.querySelector(".desk-preview").innerHTML = said.previews[field.name];
    show();
  }

  // --- what was found, beside the field it speaks of ---------------------------------------------

  function show() {
    part("remarks").querySelectorAll("[data-desk-replace]").forEach((button) => {
      button.hidden = false; // without this file it could do nothing
    });
    form.querySelectorAll(".desk-here").forEach((list) => list.remove());
    const found = new Map([...marked.keys()].map((field) => [field, []]));
    for (const item of part("remarks").children) {
      const field = form.elements[item.dataset.field];
      if (field) found.set(field, [...(found.get(field) ?? []), item]);
    }
    for (const [field, items] of found) {
      if (items.length) tell(field, items);
      const spots = items.filter((item) => item.dataset.words).map(spotOf);
      underline(field, spots.sort((a, b) => a.start - b.start));
    }
  }

  function tell(field, items) {
    const list = document.createElement("ul");
    list.className = "desk-remarks desk-here";
    list.id = `${field.id}-desk`;
    list.append(...items.map((item) => item.cloneNode(true)));
    field.parentElement.append(list);
    const others = (field.getAttribute("aria-describedby") ?? "").split(" ");
    field.setAttribute("aria-describedby", [...new Set([...others, list.id])].join(" ").trim());
  }

  const spotOf = ({ dataset: d }) => ({
    start: +d.start, end: +d.end, words: d.words, severity: d.severity,
  });

  // --- underlining: a mirror of the field lies over it, its letters transparent --------------------

  function underline(field, spots) {
    if (!marked.has(field)) {
      const mirror = document.createElement("div");
      mirror.className = "desk-mirror";
      mirror.setAttribute("aria-hidden", "true"); // the list below the field says it in words
      field.parentElement.classList.add("desk-field");
      field.after(mirror);
      marked.set(field, { mirror });
      new ResizeObserver(() => lay(field)).observe(field);
      field.addEventListener("scroll", () => lay(field));
    }
    const held = marked.get(field);
    held.spots = spots.filter(({ start, end, words }) => field.value.slice(start, end) === words);
    let at = 0;
    const pieces = [];
    for (const { start, end, words, severity } of held.spots) {
      if (start < at) continue; // two findings on the same words: one line is enough
      const mark = document.createElement("mark");
      mark.className = `desk-mark desk-mark--${severity}`;
      mark.textContent = words;
      pieces.push(field.value.slice(at, start), mark);
      at = end;
    }
    held.mirror.replaceChildren(...pieces, `${field.value.slice(at)}\u200b`);
    lay(field);
  }

  function lay(field) {
    const { mirror } = marked.get(field);
    const style = getComputedStyle(field);
    for (const name of ["font", "letterSpacing", "lineHeight", "padding", "textIndent", "borderWidth"])
      mirror.style[name] = style[name];
    mirror.style.whiteSpace = field.matches("textarea") ? "pre-wrap" : "pre";
    mirror.style.left = `${field.offsetLeft}px`;
    mirror.style.top = `${field.offsetTop}px`;
    mirror.style.width = `${field.offsetWidth}px`;
    mirror.style.height = `${field.offsetHeight}px`;
    mirror.scrollTop = field.scrollTop;
    mirror.scrollLeft = field.scrollLeft;
  }

  // --- one click: the living fact instead of the typed one; « this sentence is right » ------------

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-desk-replace], .desk-remark [name=answer]");
    if (!button) return;
    event.preventDefault();
    const { dataset: d } = button.closest(".desk-remark");
    const field = form.elements[d.field];
    if (button.name === "answer") return read(button.value);
    if (field?.value.slice(+d.start, +d.end) !== d.words) return soon(); // typed over meanwhile
    field.setRangeText(`{{ ${button.dataset.deskReplace} }}`, +d.start, +d.end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  // --- going from a finding to its words ---------------------------------------------------------

  form.addEventListener("click", (event) => {
    const item = event.target.closest(".desk-remark a") && event.target.closest(".desk-remark");
    const field = item && form.elements[item.dataset.field];
    if (!field) return;
    event.preventDefault();
    document.querySelector(`[aria-controls="${field.closest("[role=tabpanel]")?.id}"]`)?.click();
    for (let panel = field.closest("[data-panel]"); panel; panel = panel.parentElement.closest("[data-panel]"))
      panel.querySelector("[data-panel-toggle][aria-expanded=false]")?.click();
    field.focus();
    field.setSelectionRange(+item.dataset.start, +item.dataset.end);
    field.scrollIntoView({ block: "center" });
  });

  // --- choosing a fact ---------------------------------------------------------------------------

  const picker = copy("picker");
  const search = picker.querySelector("input");
  const choices = picker.querySelector("[data-choices]");
  document.body.append(picker); // outside of the form: what is searched is not an edit
  let target;

  function pick(field) {
    target = field;
    choices.innerHTML = part("facts").innerHTML;
    for (const item of choices.querySelectorAll("li")) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.name = item.dataset.name;
      button.append(...item.childNodes);
      item.append(button);
    }
    search.value = "";
    sift();
    picker.showModal();
  }

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const offered = () => [...choices.querySelectorAll("li:not([hidden]) button")];

  function sift() {
    const words = folded(search.value).split(/\s+/);
    for (const item of choices.querySelectorAll("li"))
      item.hidden = !words.every((word) => folded(item.textContent).includes(word));
    for (const group of choices.querySelectorAll("section"))
      group.hidden = !group.querySelector("li:not([hidden])");
    picker.querySelector("[data-none]").hidden = offered().length > 0;
  }

  function insert(name) {
    picker.close();
    target.focus();
    target.setRangeText(`{{ ${name} }}`, target.selectionStart, target.selectionEnd, "end");
    tools.get(target).querySelector("details").open = true;
    target.dispatchEvent(new Event("input", { bubbles: true }));
    target.dispatchEvent(new Event("change", { bubbles: true }));
  }

  search.addEventListener("input", sift);
  picker.addEventListener("click", ({ target: hit }) => {
    if (hit.closest("[data-close]")) picker.close();
    const chosen = hit.closest("[data-choices] button");
    if (chosen) insert(chosen.dataset.name);
  });
  picker.addEventListener("keydown", (event) => {
    const buttons = offered();
    const here = buttons.indexOf(document.activeElement);
    if (event.key === "Enter" && document.activeElement === search) {
      event.preventDefault();
      if (buttons.length) insert(buttons[0].dataset.name);
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      buttons[Math.min(here + 1, buttons.length - 1)]?.focus();
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      (here > 0 ? buttons[here - 1] : search).focus();
    }
  });

  // --- the fields, those of a section that was just added included ---------------------------------

  function equip() {
    for (const field of form.querySelectorAll(TEXTS)) {
      if (tools.has(field)) continue;
      const row = copy("tools");
      row.querySelector("button").addEventListener("click", () => pick(field));
      row.querySelector("details").addEventListener("toggle", soon);
      field.parentElement.append(row);
      tools.set(field, row);
      soon();
    }
    for (const held of [tools, marked])
      for (const field of held.keys()) if (!field.isConnected) held.delete(field);
  }

  form.addEventListener("input", ({ target: field }) => {
    if (marked.has(field)) underline(field, marked.get(field).spots); // what no longer stands goes
    soon();
  });
  form.addEventListener("change", soon);
  part("read").type = "button";
  part("read").addEventListener("click", read);
  new MutationObserver(equip).observe(form, { childList: true, subtree: true });
  equip();
  soon();
});
