// Small manners of the pages. Everything works without this file; no eval, no inline handlers.
"use strict";

// Menus made of <details data-menu>: one open at a time, Escape and a click elsewhere close them.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const box = document.querySelector("[data-slash]");
    if (box?.offsetParent) { event.preventDefault(); box.focus(); }
  }
});

// A form with errors: start reading there.
document.querySelector("[data-error-summary]")?.focus();
document.addEventListener("htmx:afterSwap", (event) => {
  event.target.querySelector?.("[data-error-summary]")?.focus();
});

// A form is sent once; coming back to the page makes it usable again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});

// Browsers that do not yet style ::details-content: the filters stand open where there is room.
if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 768px)").matches) {
  for (const fold of document.querySelectorAll(".filter-fold")) fold.open = true;
}

document.addEventListener("click", (event) => {
  const on = event.target.closest?.("[data-print], [data-step], [data-check-all], [data-dismiss]");
  if (!on) return;
  if (on.hasAttribute("data-print")) print();
  if (on.dataset.step) { // <button data-step="-5" data-for="id_minutes">
    const box = document.getElementById(on.dataset.for);
    const next = (parseInt(box.value, 10) || 0) + parseInt(on.dataset.step, 10);
    box.value = Math.max(parseInt(box.min, 10) || 0, next);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (on.hasAttribute("data-check-all")) { // <input type="checkbox" data-check-all="name of the boxes">
    for (const box of on.form?.elements ?? []) if (box.name === on.dataset.checkAll) box.checked = on.checked;
  }
  if (on.hasAttribute("data-dismiss")) on.closest(".note")?.remove();
});

// htmx could not fetch: say so, and keep what was typed.
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    const flash = document.getElementById("flash");
    const words = document.getElementById("trouble");
    if (flash && words) flash.replaceChildren(words.content.cloneNode(true));
  });
}

// Person picker: add and remove without leaving the page, arrows to walk the results.
function pick(picker, key, word) {
  const chips = picker.querySelector("[data-chips]");
  if (!picker.hasAttribute("data-many")) chips.replaceChildren();
  if ([...chips.querySelectorAll("input[type=hidden]")].some((input) => input.value === key)) return;
  const chip = picker.querySelector("template").content.cloneNode(true);
  chip.querySelector("input").value = key;
  chip.querySelector("[data-word]").textContent = word;
  const cross = chip.querySelector("[data-unpick]");
  cross.value = key;
  cross.setAttribute("aria-label", `${cross.getAttribute("aria-label")} ${word}`);
  chips.append(chip);
}
document.addEventListener("click", (event) => {
  const add = event.target.closest?.("[data-pick]");
  const remove = event.target.closest?.("[data-unpick]");
  if (!add && !remove) return;
  const picker = event.target.closest("[data-picker]");
  const box = picker.querySelector("input[type=search]");
  event.preventDefault();
  if (remove) {
    remove.closest("li").remove();
  } else {
    pick(picker, add.value, add.dataset.word);
    picker.querySelector("[data-said]").textContent = `${add.dataset.word} ${picker.dataset.added}`;
    picker.querySelector("[data-results]").replaceChildren();
    box.value = "";
  }
  picker.dispatchEvent(new Event("change", { bubbles: true }));
  box.focus();
});
document.addEventListener("keydown", (event) => {
  const picker = event.target.closest?.("[data-picker]");
  if (!picker || !["ArrowDown", "ArrowUp", "Escape", "Enter"].includes(event.key)) return;
  const box = picker.querySelector("input[type=search]");
  const stops = [box, ...picker.querySelectorAll("[data-pick]")];
  const at = stops.indexOf(event.target);
  if (at < 0) return;
  // Names found for fewer letters than were typed: a key pressed now would pick the wrong child.
  const stale = picker.querySelector(".picks")?.dataset.for !== box.value.trim();
  if (stale && event.target === box && event.key !== "Escape") return event.preventDefault();
  if (event.key === "Escape") {
    picker.querySelector("[data-results]").replaceChildren();
    box.focus();
  } else if (event.key === "Enter") {
    if (event.target !== box) return;
    event.preventDefault(); // Enter in the search box picks the first person, and never sends the form
    stops[1]?.click();
  } else {
    event.preventDefault();
    stops[(at + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length].focus();
  }
});

// Words that are selected in a text go into a box as a line: <div data-select-from="id of the box">.
const selectable = document.querySelector("[data-select-from]");
if (selectable) {
  const box = document.getElementById(selectable.dataset.selectFrom);
  selectable.addEventListener("pointerup", () => {
    const words = String(getSelection()).replace(/\s+/g, " ").trim();
    if (!words || !box || box.value.split("\n").includes(words)) return;
    box.value = box.value ? `${box.value.trimEnd()}\n${words}` : words;
  });
}
