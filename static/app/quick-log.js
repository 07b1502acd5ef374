// Keeps a draft of the quick log in this tab until it is saved. The page works without it.
"use strict";
(() => {
  const saved = document.querySelector("[data-draft-saved]");
  if (saved) sessionStorage.removeItem(saved.dataset.draftSaved);
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = form.dataset.draft;
  const said = form.querySelector("[data-draft-said]");
  const kept = ["kind", "when", "date", "time", "minutes", "where", "place", "topic", "note", "tier"];

  const values = () => Object.fromEntries(kept.map((name) => [name, new FormData(form).get(name)]));
  const start = JSON.stringify(values());
  const put = (draft) => {
    for (const name of kept) {
      const field = form.elements[name];
      if (!field || draft[name] == null) continue;
      field.value = draft[name]; // a RadioNodeList takes the value too
    }
  };

  const before = sessionStorage.getItem(key);
  const fresh = !form.querySelector("[data-error-summary]") && !location.search;
  if (before && fresh) put(JSON.parse(before));
  form.addEventListener("input", () => {
    const now = JSON.stringify(values());
    if (now === start) return;
    sessionStorage.setItem(key, now);
    said.textContent = said.dataset.words;
  });
})();
