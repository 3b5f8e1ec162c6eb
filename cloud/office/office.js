// Saves waiting and nothing more: every page works without it. `data-live` parts of the page are
// replaced by their like of a fresh copy: every few seconds where the page says so, and after each
// change of a form that has a preview.
"use strict";
const swap = (html, root) => {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of root.querySelectorAll("[data-live]")) {
    const like = fresh.getElementById(part.id);
    if (like && like.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.innerHTML = like.innerHTML;
    if (like) part.hidden = like.hidden;
  }
  for (const field of root.querySelectorAll("[data-look]")) {
    const like = fresh.querySelector(`[data-look="${field.dataset.look}"]`);
    if (like) field.className = like.className;
  }
};
const every = document.body.dataset.every;
if (every) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(document.body.dataset.from || location.href, {headers: {"X-Live": "1"}});
      if (answer.redirected) location.reload();
      else if (answer.ok) swap(await answer.text(), document);
      document.body.classList.toggle("stale", !answer.ok);
    } catch { document.body.classList.add("stale"); }
  }, every * 1000);
}
const form = document.querySelector("form[data-preview]");
if (form) {
  let waiting = 0, round = 0;
  const look = async () => {
    const mine = ++round;
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.dataset.preview, {method: "POST", body});
      if (answer.ok && mine === round) swap(await answer.text(), document);
    } catch { /* the next change tries again; the button works all the same */ }
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 250); });
  form.addEventListener("change", () => { clearTimeout(waiting); waiting = setTimeout(look, 50); });
}
