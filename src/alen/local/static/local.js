// The keys that stand on the buttons of the review press them. Without this script the buttons do the same.
//
// It is read before the page is, so that no key comes too early: one that is pressed while the page is still
// being read is held until all of it is there, and one that is pressed while the last answer is on its way is
// held for the page that comes. What was not there to be read is decided by no key and no second click of a
// double click: the page says so, and the key can be pressed again.
"use strict";
(() => {
  const UNREAD_MS = 400; // sooner than that nobody has read what a page shows
  const KEPT = "alen-review";
  const KEPT_MS = 60000; // what is kept longer was meant for a page that did not come
  const TYPED = "input:not([type=radio]):not([type=checkbox]), select, textarea";
  const root = document.documentElement;
  let held = null; // the key pressed while the page was being read
  let shown = null; // when all of the page was there
  let sent = null; // what this page has asked for: "decide", "undo" or "go"; it asks once

  /** What the page before this one asked for, and the key pressed since; told once. */
  const former = (() => {
    try {
      const told = JSON.parse(sessionStorage.getItem(KEPT) || "{}");
      sessionStorage.removeItem(KEPT);
      const isAnswer = told.asked === "go" || new URLSearchParams(location.search).has("done");
      return isAnswer && Date.now() - told.at < KEPT_MS ? told : {};
    } catch {
      return {}; // a browser that keeps nothing: nothing is held for the next page
    }
  })();

  function keep(key) {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ asked: sent, key, at: Date.now() }));
    } catch {
      // as above
    }
  }

  const asks = (button) => (button.name === "decide" || button.name === "undo" ? button.name : "go");

  /** Whether a button would change something that nobody can have read yet. */
  function isUnread(button, isHeld) {
    const what = asks(button);
    if (!former.asked || what === "go" || (what === "undo" && former.asked === "decide")) return false;
    return isHeld || shown === null || performance.now() - shown < UNREAD_MS;
  }

  function sayUnread() {
    const place = document.querySelector("[data-unread]");
    if (place) place.textContent = place.dataset.unread;
  }

  function press(key, isHeld) {
    const wanted = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    if (wanted && isUnread(wanted, isHeld)) sayUnread();
    else if (wanted) wanted.click();
    return Boolean(wanted);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (event.target instanceof Element && event.target.closest(TYPED)) return;
    const key = event.key.toLowerCase();
    if (key.length === 1 && sent) keep(key);
    else if (key.length === 1 && shown === null) held = key;
    else if (press(key, false)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key], main form button");
    if (!button) return;
    if (sent || isUnread(button, false)) {
      event.preventDefault();
      if (!sent) sayUnread();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a link opened elsewhere: this page stays
    sent = asks(button);
    keep("");
  });

  document.addEventListener("DOMContentLoaded", () => {
    shown = performance.now();
    root.dataset.keys = "live";
    if (former.key) press(former.key, true);
    if (held) press(held, true);
  });

  // A page that the browser had kept, and shows again as it was, can be asked again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) sent = null;
  });
})();
