// The quick log: "Now" shows the time, and a draft stays in this tab until it is saved. The page works without it.
"use strict";
(() => {
  const store = sessionStorage;
  const saved = document.querySelector("[data-draft-saved]")?.dataset.draftSaved;
  if (saved && store.getItem(`${saved}-sent`)) { // just now, and not when this page is opened again
    store.setItem(`${saved}-done`, store.getItem(`${saved}-sent`));
    store.removeItem(`${saved}-sent`);
    store.removeItem(saved);
  }
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = form.dataset.draft;
  const number = form.elements.client_id;
  const refused = form.querySelector("[data-error-summary]");
  const startOver = () => location.replace(form.getAttribute("action"));

  // Back at a form that was saved: a second record needs a number of its own.
  addEventListener("pageshow", () => {
    if (store.getItem(`${key}-done`) === number.value) startOver();
  });
  form.addEventListener("submit", () => store.setItem(`${key}-sent`, number.value));
  if (refused) store.removeItem(`${key}-sent`);

  const plain = [
    "kind", "group", "when", "date", "time", "minutes", "where", "place", "school", "topic", "note", "tier",
  ];
  const pickers = Object.fromEntries(
    [...form.querySelectorAll("[data-picker]")].map((picker) => [
      picker.querySelector("template").content.querySelector("input").name,
      picker,
    ]),
  );
  const chosen = (picker) =>
    [...picker.querySelectorAll(".chip")].map((chip) => [
      chip.querySelector("input").value,
      chip.querySelector("bdi").textContent,
    ]);
  const answers = () => {
    const all = {};
    for (const name of plain) all[name] = new FormData(form).get(name);
    for (const name in pickers) all[name] = chosen(pickers[name]);
    return all;
  };
  const asOne = JSON.stringify;

  const start = answers();
  const putBack = (draft) => {
    for (const name of plain) {
      const field = form.elements[name];
      if (field && draft[name] != null) field.value = draft[name]; // a RadioNodeList takes the value too
    }
    for (const name in pickers) {
      pickers[name].querySelector("[data-chips]").replaceChildren();
      for (const [value, word] of draft[name] ?? []) pick(pickers[name], value, word);
    }
    for (const fold of form.querySelectorAll("details.fold")) {
      const inside = [...plain, ...Object.keys(pickers)].filter((name) =>
        fold.contains(pickers[name] ?? document.getElementById(`id_${name}`)),
      );
      if (inside.some((name) => asOne(draft[name]) !== asOne(start[name]))) fold.open = true;
    }
  };

  const back = document.querySelector("[data-draft-back]");
  const draft = store.getItem(key);
  if (draft && !refused && !location.search) {
    putBack(JSON.parse(draft));
    back.hidden = false;
    // Sent, and no answer came: under the same number it can not become two records.
    number.value = store.getItem(`${key}-sent`) ?? number.value;
  }
  back.querySelector("button").addEventListener("click", () => {
    store.removeItem(key);
    store.removeItem(`${key}-sent`);
    startOver();
  });

  // A class brings its room and the minutes of its last circle; minutes that one has set oneself stay.
  const habits = JSON.parse(document.getElementById("habits").textContent);
  const room = form.querySelector("[name=where][value=room] + span bdi");
  const anyRoom = room.textContent;
  const usual = form.querySelector("span[data-usual]");
  const minutes = form.elements.minutes;
  let ownMinutes = Boolean(draft || refused || location.search.includes("again="));
  minutes.addEventListener("input", () => { ownMinutes = true; });
  const followClass = () => {
    const habit = habits[new FormData(form).get("group")];
    room.textContent = habit?.room || anyRoom;
    usual.textContent = habit?.minutes ? `${usual.dataset.words} ${habit.minutes}` : "";
    if (habit && !ownMinutes) minutes.value = habit.minutes ?? form.dataset.usual;
  };
  form.addEventListener("change", (event) => {
    if (event.target.name !== "group") return;
    followClass();
    if (event.target.value === "names") form.querySelector(".who-names").open = true;
  });
  followClass();

  const said = form.querySelector("[data-draft-said]");
  const keep = () => {
    const now = asOne(answers());
    const changed = now !== asOne(start);
    if (changed) store.setItem(key, now);
    else store.removeItem(key);
    said.textContent = changed ? said.dataset.words : "";
  };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep); // the pickers'

  const pill = form.querySelector("[name=when][value=now] + span bdi");
  const word = pill.textContent;
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
    timeStyle: "short",
    timeZone: form.dataset.zone,
  });
  const tick = () => { pill.textContent = `${word}, ${clock.format(new Date())}`; };
  tick();
  setInterval(tick, 15_000);
})();
