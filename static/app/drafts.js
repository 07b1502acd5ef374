// What waits on this device: circles that are typed and not yet on record. See docs/adr/0008-what-a-device-keeps.md.
// One record: id (the circle's number), user, state (draft, waiting, refused, sent), answers, words, at, pressed, zone.
"use strict";
const drafts = (() => {
  const NAME = "common-ground", STORE = "circles", OWNER = "drafts-owner", SHELL = "quick-log";
  const DAY = 24 * 3600 * 1000, LONGEST = 7 * DAY, OLD = 60_000;
  const { user, drafts: setting } = document.body.dataset;
  const on = Boolean(user) && setting === "on" && "indexedDB" in window;
  const page = "/circles/new/";

  let opening = null;
  const open = () => (opening ??= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
    asked.onsuccess = () => {
      asked.result.onversionchange = () => { asked.result.close(); opening = null; };
      done(asked.result);
    };
    asked.onerror = () => fail(asked.error);
  }));
  const ask = async (mode, work) => {
    const store = await open();
    return new Promise((done, fail) => {
      const deal = store.transaction(STORE, mode, { durability: "strict" });
      const asked = work(deal.objectStore(STORE));
      deal.oncomplete = () => done(asked.result);
      deal.onabort = deal.onerror = () => fail(deal.error);
    });
  };

  // The page that is kept for when there is no network, with its files.
  const forgetPage = async () => {
    localStorage.removeItem(SHELL);
    await window.caches?.delete(SHELL);
  };
  // Everything off this device: records, the kept page, the worker.
  const wipe = async () => {
    localStorage.removeItem(OWNER);
    (await opening?.catch(() => null))?.close();
    opening = null;
    await Promise.all([
      new Promise((done) => {
        const asked = indexedDB.deleteDatabase(NAME);
        asked.onsuccess = asked.onerror = asked.onblocked = done;
      }),
      forgetPage(),
      navigator.serviceWorker?.getRegistrations().then((all) => Promise.all(all.map((one) => one.unregister()))),
    ]);
  };

  const announce = () => document.dispatchEvent(new Event("drafts:changed"));
  const expire = async () => {
    for (const record of await ask("readonly", (store) => store.getAll())) {
      const age = Date.now() - record.at;
      if (age > (record.state === "sent" ? DAY : LONGEST)) await ask("readwrite", (store) => store.delete(record.id));
    }
  };
  // Another person on this device finds neither page nor drafts of the one before, whose unsent circles wait; and nobody
  // has any where the district does not want them.
  const ready = (async () => {
    if (!user || !setting) return;
    const owner = localStorage.getItem(OWNER);
    if (owner !== null && setting === "off") await wipe();
    else if (owner !== null && owner !== user) await forgetPage();
    if (!on) return;
    localStorage.setItem(OWNER, user);
    await expire();
  })();
  const mine = async () => {
    await ready;
    if (localStorage.getItem(OWNER) !== user) throw new Error("signed out in another tab");
  };
  const list = async () => {
    await mine();
    const all = await ask("readonly", (store) => store.getAll());
    return all.filter((record) => record.user === user).sort((one, other) => one.at - other.at);
  };
  const find = async (id) => (await list()).find((record) => record.id === id);
  const put = async (record) => {
    await mine();
    await ask("readwrite", (store) => store.put({ ...record, user, at: Date.now() }));
    announce();
  };
  const drop = async (id) => {
    await mine();
    await ask("readwrite", (store) => store.delete(id));
    announce();
  };

  // "Now" and "earlier today" mean the day on which somebody pressed Save, by the district's clock.
  const moment = (record) => {
    const { when, time } = record.answers;
    if (when === "day" || Date.now() - record.pressed < OLD) return {};
    const parts = new Intl.DateTimeFormat("en-CA", {
      timeZone: record.zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
      hourCycle: "h23",
    }).formatToParts(new Date(record.pressed));
    const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
    return {
      when: "day",
      date: `${part.year}-${part.month}-${part.day}`,
      time: when === "today" ? time : `${part.hour}:${part.minute}`,
    };
  };
  const body = (record, quiet) => {
    const form = new FormData();
    for (const [name, answer] of Object.entries({ ...record.answers, ...moment(record) })) {
      if (Array.isArray(answer)) for (const [key] of answer) form.append(name, key); // people: [number, word]
      else if (answer != null) form.append(name, answer);
    }
    form.set("client_id", record.id);
    form.set("owner", record.user);
    if (quiet) form.set("quiet", "on");
    return form;
  };

  let token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"];
  const fetched = (options) => fetch(page, { redirect: "manual", credentials: "same-origin", ...options });
  const post = (record, quiet) => fetched({
    method: "POST",
    body: body(record, quiet),
    headers: { Accept: "application/json", "X-CSRFToken": token },
  });
  // {state: sent, url} or {state: refused, errors} or {state: waiting, why: offline, signin, other or server}
  const outcome = async (record, quiet) => {
    try {
      let answer = await post(record, quiet);
      if (answer.status === 403) { // signed in anew since this page was made: its token is an old one
        const fresh = await fetched({ headers: { Accept: "application/json" } });
        if (fresh.ok) {
          token = (await fresh.json()).token;
          answer = await post(record, quiet);
        } else {
          answer = fresh;
        }
      }
      if (answer.type === "opaqueredirect") return { state: "waiting", why: "signin" };
      if (answer.ok) return { state: "sent", url: (await answer.json()).url };
      if (answer.status === 422) return { state: "refused", errors: (await answer.json()).errors };
      return { state: "waiting", why: answer.status === 409 ? "other" : "server" };
    } catch {
      return { state: "waiting", why: "offline" };
    }
  };
  const send = async (record, quiet = true) => {
    const came = await outcome(record, quiet);
    if (came.state === "sent") {
      const { id, words, pressed, zone } = record;
      await put({ id, words, pressed, zone, state: "sent", url: came.url });
    } else {
      await put({ ...record, ...came });
    }
    return came;
  };
  // Sends what waits, the oldest first, in one tab at a time; the server takes each number once in any case.
  const flush = async () => {
    const work = async () => {
      for (const record of (await list()).filter(({ state }) => state === "waiting")) {
        const { why } = await send(record);
        if (why) break;
      }
    };
    await (navigator.locks ? navigator.locks.request(NAME, work) : work());
  };

  // Signing out: what waits is sent first, then all of this person's goes; another's unsent circles stay.
  const leave = async () => {
    await Promise.race([flush().catch(() => null), new Promise((done) => setTimeout(done, 5000))]);
    const all = await ask("readonly", (store) => store.getAll());
    if (all.every((record) => record.user === user)) return wipe();
    for (const record of all.filter((one) => one.user === user)) await drop(record.id);
    localStorage.removeItem(OWNER);
    return forgetPage();
  };

  const newId = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(digit) / 4)))).toString(16));

  return { on, ready, leave, list, find, put, drop, send, flush, newId, page, user, token: () => token };
})();

// Whoever signs out leaves nothing behind on the device.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.action.endsWith("/logout/") || form.dataset.wiped || !drafts.on) return;
  event.preventDefault();
  form.dataset.wiped = "1";
  await drafts.leave().catch(() => null);
  form.submit();
});

// "My drafts", on home and on the quick log: drawn from the device's own store.
(() => {
  const card = document.querySelector("[data-my-drafts]");
  if (!card || !drafts.on) return;
  const rows = card.querySelector("ul");
  const said = card.querySelector("[data-said]");
  const words = card.dataset;
  const here = document.querySelector("form[data-draft]");
  const clock = ({ at, pressed, zone }) => new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium", timeStyle: "short", timeZone: zone, // the district's, as everywhere
  }).format(new Date(pressed ?? at));
  const discarded = new Map();
  const sentHere = new Set();
  const seen = new Map();

  const state = (record) => {
    if (discarded.has(record.id)) return words.discarded;
    if (record.state === "sent") return words.sent;
    if (record.state === "draft") return words.unfinished;
    if (record.state === "refused") return `${words.refused} ${record.errors?.join(" ") ?? ""}`;
    return { signin: words.signin, other: words.other }[record.why] ?? words.waiting;
  };
  const row = (record) => {
    const item = card.querySelector("template").content.cloneNode(true).firstElementChild;
    const gone = discarded.has(record.id), sent = record.state === "sent";
    item.className = `tone-${sent ? "good" : record.state === "refused" ? "bad" : "warn"}`;
    item.querySelector("[data-what]").textContent = record.words.kind;
    item.querySelector("[data-context]").textContent = [record.words.who, clock(record)].filter(Boolean).join(" · ");
    item.querySelector("[data-state]").textContent = state(record);
    const act = (name, shown, work) => {
      const button = item.querySelector(`[data-act=${name}]`);
      button.hidden = !shown;
      button.setAttribute("aria-label", `${button.textContent.trim()}: ${record.words.kind}`);
      if (work) button.addEventListener("click", work);
    };
    act("record", sent && record.url);
    if (sent) item.querySelector("[data-act=record]").href = record.url;
    act("open", !sent && !gone);
    item.querySelector("[data-act=open]").href = `${drafts.page}?draft=${record.id}`;
    act("send", record.state === "waiting" && !gone, () => drafts.flush());
    act("discard", !sent && !gone, () => { discarded.set(record.id, record); drafts.drop(record.id); });
    act("undo", gone, () => { discarded.delete(record.id); drafts.put(record); });
    return item;
  };
  let drawing = Promise.resolve();
  const draw = () => (drawing = drawing.then(async () => {
    const all = await drafts.list();
    for (const record of all) {
      if (record.state === "sent" && seen.has(record.id) && seen.get(record.id) !== "sent") sentHere.add(record.id);
      seen.set(record.id, record.state);
    }
    const shown = [...discarded.values(), ...all].filter(({ id, state }) =>
      (state !== "sent" || sentHere.has(id)) && id !== here?.elements.client_id.value);
    rows.replaceChildren(...shown.map(row));
    card.hidden = !shown.length;
    const sent = shown.filter(({ state }) => state === "sent").length;
    said.textContent = sent ? `${words.sent}: ${sent}` : "";
  }).catch(() => { card.hidden = true; }));

  document.addEventListener("drafts:changed", draw);
  const again = () => drafts.flush().catch(() => null);
  drafts.ready.then(draw).then(again).catch(() => null);
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
  setInterval(again, 30_000);
})();
