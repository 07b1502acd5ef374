// The quick log: "Now" shows the time, a draft is kept on the device until it is on record, and "Save" works without a
// network (drafts.js holds the store). The page works without this file.
"use strict";
(async () => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const number = form.elements.client_id;
  const refused = form.querySelector("[data-error-summary]");
  const startOver = () => location.replace(form.getAttribute("action"));

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

  // A class brings its room and the minutes of its last circle; minutes that one has set oneself stay.
  const habits = JSON.parse(document.getElementById("habits").textContent);
  const room = form.querySelector("[name=where][value=room] + span bdi");
  const anyRoom = room.textContent;
  const usual = form.querySelector("span[data-usual]");
  const minutes = form.elements.minutes;
  let ownMinutes = Boolean(refused || location.search.includes("again="));
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

  const pill = form.querySelector("[name=when][value=now] + span bdi");
  const word = pill.textContent;
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
    timeStyle: "short",
    timeZone: form.dataset.zone,
  });
  const tick = () => { pill.textContent = `${word}, ${clock.format(new Date())}`; };
  tick();
  setInterval(tick, 15_000);

  if (!drafts.on) return;
  try {
    await drafts.ready;
  } catch {
    return; // a browser that keeps nothing: the form is sent as without this file
  }

  // --- what is typed stays on the device
  if (!refused) number.value = drafts.newId(); // the kept page is opened many times: each circle needs its own number
  const said = form.querySelector("[data-draft-said]");
  const back = document.querySelector("[data-draft-back]");
  const chosenWord = (name) => form.querySelector(`[name=${name}]:checked + span bdi, [name=${name}]:checked + span > span`)
    ?.textContent.trim() ?? "";
  const record = (state) => {
    const all = answers();
    const people = all.students.length + all.staff.length;
    const who = all.group === "names" ? `${chosenWord("group")}: ${people}` : all.section[0]?.[1] ?? chosenWord("group");
    return { id: number.value, state, answers: all, zone: form.dataset.zone, words: { kind: chosenWord("kind"), who } };
  };
  let changes = Promise.resolve();
  const keep = () => {
    const changed = asOne(answers()) !== asOne(start);
    const draft = record("draft");
    changes = changes
      .then(() => (changed ? drafts.put(draft) : drafts.drop(draft.id)))
      .then(() => { said.textContent = changed ? said.dataset.words : ""; })
      .catch(() => { said.textContent = ""; });
  };

  const asked = new URLSearchParams(location.search).get("draft");
  const unfinished = (await drafts.list()).filter(({ state }) => state === "draft");
  const draft = asked ? await drafts.find(asked) : !refused && !location.search && unfinished.at(-1);
  if (draft?.answers) {
    putBack(draft.answers);
    number.value = draft.id; // sent once already, perhaps: under the same number it can not become two records
    ownMinutes = true;
    followClass();
    back.hidden = false;
    if (draft.state === "waiting") await drafts.put({ ...draft, state: "draft" }); // not sent while it is changed
  }
  document.dispatchEvent(new Event("drafts:changed")); // what stands in the form is not in the list
  form.addEventListener("input", keep);
  form.addEventListener("change", keep); // the pickers'
  back.querySelector("button").addEventListener("click", async () => {
    await changes;
    await drafts.drop(number.value);
    startOver();
  });
  // Back at a form that was saved: a second record needs a number of its own.
  addEventListener("pageshow", async (event) => {
    if (event.persisted && (await drafts.find(number.value))?.state === "sent") startOver();
  });

  // --- saved with a network or without one
  const tell = (why) => {
    const note = document.querySelector("[data-kept]");
    for (const text of note.querySelectorAll("[data-why]")) text.hidden = text.dataset.why !== why;
    note.hidden = false;
    note.focus();
  };
  const another = () => {
    number.value = drafts.newId();
    putBack(start);
    back.hidden = true;
    said.textContent = "";
    ownMinutes = false;
    followClass();
  };
  let busy = false;
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.name) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    event.submitter?.setAttribute("aria-busy", "true");
    const circle = { ...record("waiting"), pressed: Date.now() };
    const nobody = circle.answers.group === "names" && !circle.answers.students.length && !circle.answers.staff.length;
    let came;
    try {
      await changes;
      await drafts.put({ ...circle, user: drafts.user });
      came = await drafts.send({ ...circle, user: drafts.user }, false);
    } catch {
      form.submit();
      return;
    }
    busy = false;
    event.submitter?.removeAttribute("aria-busy");
    if (came.state === "sent") {
      location.assign(`${came.url}?saved=1`);
    } else if (came.state === "refused") { // the server's own page says beside each question what is wrong
      await drafts.put({ ...circle, state: "draft" });
      form.elements.csrfmiddlewaretoken.value = drafts.token();
      form.submit();
    } else if (nobody && came.why === "offline") {
      await drafts.put({ ...circle, state: "draft" });
      tell("nobody");
    } else {
      another();
      tell(came.why);
      document.dispatchEvent(new Event("drafts:changed"));
    }
  });

  // --- without a network nobody can be searched for
  const words = form.querySelector("[data-no-network]");
  const offline = () => { words.hidden = navigator.onLine; };
  addEventListener("online", offline);
  addEventListener("offline", offline);
  document.addEventListener("htmx:sendError", () => { words.hidden = false; });
  offline();

  // --- the page itself is kept, without anything that is on record, for when there is no network
  if (!form.dataset.worker || !("serviceWorker" in navigator) || form.dataset.shell) return;
  const HOUR = 3600 * 1000, CACHE = "quick-log";
  const files = [
    ...[...document.querySelectorAll("script[src], link[href]")].map((one) => one.src || one.href),
    ...performance.getEntriesByType("resource").map(({ name }) => name),
  ].filter((url) => new URL(url).origin === location.origin && /\.(css|js|woff2|svg|png)(\?|$)/.test(url));
  const print = asOne([drafts.user, [...new Set(files)].sort()]);
  try {
    await navigator.serviceWorker.register(form.dataset.worker, { scope: form.dataset.scope });
    const last = JSON.parse(localStorage.getItem(CACHE) ?? "{}");
    if (last.print === print && Date.now() - last.at < HOUR) return;
    const answer = await fetch(`${form.getAttribute("action")}?shell=on`, { redirect: "manual" });
    if (!answer.ok) return;
    const headers = new Headers(answer.headers);
    headers.set("X-Kept", Date.now());
    const html = await answer.text();
    await caches.delete(CACHE);
    const cache = await caches.open(CACHE);
    await Promise.all([...new Set(files)].map((url) => cache.add(url).catch(() => null)));
    await cache.put(form.getAttribute("action"), new Response(html, { headers }));
    localStorage.setItem(CACHE, asOne({ print, at: Date.now() }));
    form.dataset.kept = "1";
  } catch {
    // no network just now, or a browser that keeps nothing: the next visit tries again
  }
})();
