{% load static %}// The quick log's page and files when there is no network. Context: on (does the district want this?).
"use strict";
const ON = {{ on|yesno:"true,false" }};
const PAGE = "{% url "incidents:circle-create" %}";
const FILES = "{% get_static_prefix %}";
const CACHE = "quick-log"; // filled by static/app/quick-log.js, emptied by drafts.js
const PATIENCE = 5000; // ms that a slow network gets before the kept page is shown
const LONGEST = 7 * 24 * 3600 * 1000; // ms

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(ON ? self.clients.claim() : caches.delete(CACHE).then(() => self.registration.unregister()));
});

const kept = async (key) => (await caches.open(CACHE)).match(key);
const page = async (request) => {
  const asked = fetch(request);
  const impatient = new Promise((_done, fail) => setTimeout(fail, PATIENCE));
  try {
    return await Promise.race([asked, impatient]);
  } catch {
    const copy = await kept(PAGE);
    return copy && Date.now() - Number(copy.headers.get("X-Kept")) < LONGEST ? copy : asked;
  }
};
const file = (request) => fetch(request).catch(async () => (await kept(request)) ?? Response.error());

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (!ON || request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === PAGE) event.respondWith(page(request));
  } else if (url.pathname.startsWith(FILES)) {
    event.respondWith(file(request));
  }
});
