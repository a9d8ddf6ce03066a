/* Comfort only: every page works without this file. No dependency, no style or script injected.

   data-autosave, data-totals, data-confirm-leave, data-repeat on a form; data-box on a field or on its mark; data-upload on a drop zone;
   data-refresh, in seconds, on what the worker is still making; data-idle on the body: seconds, warning, person. */
"use strict";

(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const clock = () => {
    const now = new Date();
    return `${now.getHours()} h ${String(now.getMinutes()).padStart(2, "0")}`;
  };
  const read = (response) => response.json().catch(() => ({}));

  /* The line of a form that screen readers speak as it changes. One per form and purpose. */
  function live(form, purpose) {
    let line = form.querySelector(`[data-live="${purpose}"]`);
    if (!line) {
      line = document.createElement("p");
      line.className = "live";
      line.dataset.live = purpose;
      line.setAttribute("role", "status");
      form.append(line);
    }
    return line;
  }

  function say(line, text, isFault = false) {
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("error", isFault);
  }

  /* One click, one submission. The server's token is the real guard; this spares the wait and the doubt. */
  function lockOnSubmit(form) {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented || form.method !== "post" || "repeat" in form.dataset) return;
      setTimeout(() => lock(form));  // after the browser has taken the clicked button's value
    });
  }

  function lock(form) {
    for (const button of all("button:not([type=button])", form)) {
      button.disabled = true;
      button.dataset.locked = "";
    }
    say(live(form, "sending"), "Envoi en cours…");
  }

  function unlock(root = document) {
    for (const button of all("[data-locked]", root)) {
      button.disabled = false;
      delete button.dataset.locked;
    }
    for (const line of all('[data-live="sending"]', root)) line.textContent = "";
  }

  /* What was typed is sent a moment after the last key, and kept in this tab when the server cannot be reached. */
  function autosave(form) {
    const line = live(form, "saving");
    const kept = `saisie ${location.pathname}`;
    const keep = (version) => sessionStorage.setItem(kept, JSON.stringify({ version, entries: typed(form) }));
    let timer = 0;
    let turn = Promise.resolve();  // one request at a time: each bears the version that the last one made

    async function send() {
      delete form.dataset.unsaved;
      try {
        const response = await fetch(form.dataset.autosave, {
          method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, credentials: "same-origin",
        });
        if (response.redirected) throw new Error("Votre session est terminée : rechargez la page pour vous reconnecter.");
        const answer = await read(response);
        if (response.status === 401) answer.remede = "Rechargez la page pour vous reconnecter.";
        if (!response.ok) throw new Error([answer.erreur, answer.remede].filter(Boolean).join(" "));
        if (answer.version && form.elements.version) form.elements.version.value = answer.version;
        sessionStorage.removeItem(kept);
        document.dispatchEvent(new Event("portail:active"));
        say(line, `Enregistré à ${clock()}`);
      } catch (fault) {
        form.dataset.unsaved = "";
        keep("");
        const reason = fault instanceof TypeError ? "Le portail ne répond pas." : fault.message;
        say(line, `Non enregistré. ${reason} Votre saisie est gardée dans cet onglet.`, true);
      }
    }

    function saveSoon() {
      form.dataset.unsaved = "";
      clearTimeout(timer);
      timer = setTimeout(() => { turn = turn.then(send); }, 1200);
    }

    function saveOnLeaving() {
      if (!("unsaved" in form.dataset)) return;
      const body = new FormData(form);
      for (const [name, value] of Array.from(body)) if (value instanceof File) body.delete(name);
      fetch(form.dataset.autosave, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
    }

    const before = JSON.parse(sessionStorage.getItem(kept));
    sessionStorage.removeItem(kept);
    // what was submitted is saved if the version has moved since; it has not when the session had ended meanwhile
    if (before && ["", form.elements.version?.value].includes(before.version)) {
      retype(form, before.entries);
      say(line, "Votre saisie non enregistrée est rétablie.");
      saveSoon();
    }
    form.addEventListener("input", saveSoon);
    form.addEventListener("change", saveSoon);
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      delete form.dataset.unsaved;
      keep(form.elements.version?.value ?? null);
    });
    addEventListener("pagehide", saveOnLeaving);
  }

  /* Visible fields only: tokens and versions belong to the page that was served. */
  function typed(form) {
    return Array.from(form.elements)
      .filter((field) => field.name && !["hidden", "file", "password", "submit"].includes(field.type))
      .map((field) => [field.name, field.value, field.checked === true]);
  }

  function retype(form, entries) {
    for (const [name, value, isChecked] of entries) {
      for (const field of all(`[name="${CSS.escape(name)}"]`, form)) {
        if (field.type === "radio" || field.type === "checkbox") {
          if (field.value === value) field.checked = isChecked;
        } else field.value = value;
      }
    }
  }

  /* « 1 234,5 » → 123450 cents; NaN when it is not an amount. */
  function cents(text) {
    const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
    return /^-?[0-9]+(\.[0-9]{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : NaN;
  }

  const spelt = (count) => (count / 100).toLocaleString("fr-FR", { style: "currency", currency: "EUR" });

  /* HT + TVA against TTC, while typing. The server decides; this only says it sooner. */
  function checkTotals(form) {
    const line = live(form, "totals");
    const taxedField = form.querySelector('[data-total="ttc"]');
    (taxedField?.closest(".row") || taxedField?.closest(".field"))?.after(line);
    const value = (name) => cents(form.querySelector(`[data-total="${name}"]`)?.value || "");

    function compare() {
      const [untaxed, tax, taxed] = ["ht", "tva", "ttc"].map(value);
      if ([untaxed, tax, taxed].some(Number.isNaN)) return say(line, "");
      const sum = untaxed + tax;
      if (Math.abs(sum - taxed) <= 1) return say(line, `HT + TVA = TTC : ${spelt(taxed)}`);
      return say(line, `HT + TVA font ${spelt(sum)}, mais le montant TTC saisi est ${spelt(taxed)}. Vérifiez les trois montants.`, true);
    }
    form.addEventListener("input", compare);
    form.addEventListener("change", (event) => {
      const isAmount = event.target.matches("[data-total]") && !Number.isNaN(cents(event.target.value));
      if (isAmount) event.target.value = (cents(event.target.value) / 100).toFixed(2).replace(".", ",");
    });
    compare();
  }

  /* A file is checked before it travels, may be dropped, and shows how far it has got. */
  function upload(zone) {
    const input = zone.querySelector("input[type=file]");
    const form = input?.form;
    if (!form) return;
    const limit = Number(input.dataset.maxBytes || 0);
    const line = live(zone, "file");

    const mega = (bytes) => (Math.ceil(bytes / 104857.6) / 10).toLocaleString("fr-FR");  // a byte too many must show
    const weight = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} ko` : `${mega(bytes)} Mo`);

    function excess(files) {
      const { maxFiles = 1e9, maxTotal = 1e12, maxLot = 0 } = input.dataset;
      const most = (file) => (/\.(zip|t?gz)$/i.test(file.name) && Number(maxLot)) || limit;
      const each = Number(maxLot) ? ` par PDF ou XML, ${mega(maxLot)} Mo pour un lot` : "";
      const total = files.reduce((sum, file) => sum + file.size, 0);
      const heavy = files.find((file) => limit && file.size > most(file));
      if (heavy) return `« ${heavy.name} » pèse ${mega(heavy.size)} Mo : la limite est de ${mega(limit)} Mo${each}.`;
      if (files.length > maxFiles) return `${files.length} fichiers sont choisis : la limite est de ${maxFiles} à la fois.`;
      if (total > maxTotal) return `Les fichiers pèsent ${mega(total)} Mo : la limite est de ${mega(maxTotal)} Mo à la fois.`;
      return "";
    }

    function check() {
      const files = Array.from(input.files);
      const text = excess(files);
      input.setCustomValidity(text);
      say(line, text || files.map((file) => `${file.name}, ${weight(file.size)}`).join(" · "), Boolean(text));
    }

    input.addEventListener("change", check);
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented || !input.files.length) return;
      event.preventDefault();
      sendWithProgress(form, event.submitter, zone, line);
    });
  }

  function sendWithProgress(form, submitter, zone, line) {
    const body = new FormData(form);
    if (submitter?.name) body.append(submitter.name, submitter.value);
    const bar = zone.querySelector("progress") || zone.appendChild(document.createElement("progress"));
    bar.max = 1;
    bar.setAttribute("aria-label", "Envoi du fichier");
    lock(form);
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => {
      bar.value = event.loaded / event.total;
      say(line, event.loaded < event.total ? `Envoi : ${Math.floor(100 * bar.value)} %` : "Fichier reçu, vérification…");
    };
    request.onload = () => {
      const hasMoved = request.responseURL.split("#")[0] !== (form.action || location.href).split("#")[0];
      if (hasMoved) location.assign(request.responseURL);
      else showAnswer(request.responseText);
    };
    request.onerror = () => {
      bar.remove();
      unlock(form);
      say(line, "L’envoi a échoué : le portail ne répond pas. Le fichier est toujours choisi, réessayez.", true);
    };
    request.open("POST", form.action || location.href);
    request.send(body);
  }

  /* The same page came back, with its errors: show its main part without losing the place. */
  function showAnswer(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.title = page.title;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    enhance(document.querySelector("main"));
    document.dispatchEvent(new Event("portail:page"));  // for the scripts of one page
    (document.querySelector("main [data-focus]") || document.querySelector("main")).focus();
  }

  /* The place of the field in hand, or of the mark that tells it, on the image of the page it was read from. */
  function light(field) {
    for (const drawing of all(".sheet svg")) drawing.replaceChildren();
    const [page, left, top, right, bottom] = (field.dataset.box || "").split(",").map(Number);
    const drawing = document.querySelector(`.sheet svg[data-page="${page}"]`);
    if (!drawing || [left, top, right, bottom].some(Number.isNaN)) return;
    const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const place = { x: left, y: top, width: right - left, height: bottom - top };
    for (const [name, value] of Object.entries(place)) box.setAttribute(name, value);
    drawing.append(box);
    scrollTo(drawing, (top + bottom) / 2);
    return box;
  }

  /* Anywhere in the page, and in what htmx brings later. A field that was not read puts the light out. */
  function lightAsOneGoes() {
    document.addEventListener("focusin", ({ target }) => {
      if (target.matches("[data-box], form :is(input, select, textarea)")) light(target);
    });
    document.addEventListener("mouseover", ({ target }) => {
      if (target.dataset?.box && !document.activeElement?.dataset.box) light(target);
    });
    document.addEventListener("click", (event) => {
      const mark = event.target.closest?.("a[data-box]");
      const box = mark && light(mark);
      if (!box) return;
      event.preventDefault();  // the place itself rather than the top of its page
      history.pushState(null, "", mark.href);
      addEventListener("popstate", () => mark.focus(), { once: true });  // « back » returns to the field
      box.closest("figure").focus({ preventScroll: true });
      box.scrollIntoView({ block: "center" });
    });
  }

  /* Moves the column of pages alone, never the form under the reader's hands. */
  function scrollTo(drawing, height) {
    const column = drawing.closest("aside");
    if (!column || column.scrollHeight <= column.clientHeight) return;
    const frame = drawing.getBoundingClientRect();
    const middle = column.scrollTop + frame.top - column.getBoundingClientRect().top + frame.height * height;
    column.scrollTop = middle - column.clientHeight / 2;
  }

  /* Asks only for what autosave, if the form has it, could not send. */
  function confirmLeave(form) {
    form.addEventListener("input", () => { form.dataset.unsaved = ""; });
    form.addEventListener("submit", () => { delete form.dataset.unsaved; });
    addEventListener("beforeunload", (event) => { if ("unsaved" in form.dataset) event.preventDefault(); });
  }

  /* A session without activity is about to end: say it, offer to stay, and keep what is typed for whoever comes back. */
  function watchIdle([limit, warning, person]) {
    const shared = "derniere-activite";  // every tab is the same session
    const early = 5 * 60 * 1000;  // somebody who types without sending anything is there all the same
    let touched = 0;
    let box = null;
    const note = () => localStorage.setItem(shared, Date.now());
    const last = () => Number(localStorage.getItem(shared)) || 0;

    async function stay() {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value || "");
      const answer = await fetch("/mon-compte/rester-connecte/", { method: "POST", body, headers: { Accept: "application/json" } })
        .catch(() => null);
      if (answer?.status === 204) note();
    }

    function warn() {
      if (box) return;
      const end = new Date(last() + 1000 * limit);
      box = document.createElement("div");
      box.className = "alert warning";
      box.setAttribute("role", "alert");
      const text = document.createElement("p");
      text.textContent = `Sans activité, votre session se ferme à ${end.getHours()} h ${String(end.getMinutes()).padStart(2, "0")}.`;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button tight";
      button.textContent = "Rester connecté";
      button.addEventListener("click", async () => { await stay(); check(); });
      box.append(text, button);
      document.querySelector("main .container").prepend(box);
    }

    function check() {
      const now = Date.now();
      if (touched > last() && now - last() > early) { touched = 0; stay(); }
      const left = last() + 1000 * limit - now;
      if (left < -5000) return leave();
      if (left <= 1000 * warning) return warn();
      box?.remove();
      box = null;
    }

    function leave() {
      clearInterval(timer);
      for (const form of all("form[data-unsaved]")) delete form.dataset.unsaved;
      keepForReturn(all("main form"), person);
      location.assign(`/connexion/?fin=inactivite&next=${encodeURIComponent(location.pathname + location.search)}`);
    }

    note();
    const timer = setInterval(check, 5000);
    for (const event of ["keydown", "pointerdown"]) document.addEventListener(event, () => { touched = Date.now(); });
    document.addEventListener("portail:active", note);
    for (const form of all('main form[method="post"]')) {
      form.addEventListener("submit", () => keepForReturn(all("main form"), person));
    }
  }

  function keepForReturn(forms, person) {
    const kept = { path: location.pathname, person, hasLeft: false, forms: forms.map(typed) };
    sessionStorage.setItem("retour", JSON.stringify(kept));
  }

  /* Given back once, on the same page, to the same person, and only through the login page of an ended session. */
  function giveBack(person) {
    const kept = JSON.parse(sessionStorage.getItem("retour"));
    if (!kept) return;
    if (location.pathname.startsWith("/connexion/")) {
      kept.hasLeft ||= location.search.includes("fin=inactivite");
      sessionStorage.setItem("retour", JSON.stringify(kept));
      return;
    }
    sessionStorage.removeItem("retour");
    if (!kept.hasLeft || kept.path !== location.pathname || kept.person !== person) return;
    all("main form").forEach((form, rank) => {
      if (!kept.forms[rank]?.length || form.dataset.autosave) return;
      retype(form, kept.forms[rank]);
      say(live(form, "return"), "Ce que vous aviez saisi avant la fin de la session est rétabli. Rien n’a été envoyé.");
    });
  }

  function enhance(root) {
    for (const zone of all("[data-upload]", root)) upload(zone);
    for (const form of all("form", root)) {
      if (form.dataset.autosave) autosave(form);
      if ("totals" in form.dataset) checkTotals(form);
      if ("confirmLeave" in form.dataset) confirmLeave(form);
      lockOnSubmit(form);  // last: the others may take the submission over
    }
  }

  const seconds = Number(document.querySelector("[data-refresh]")?.dataset.refresh || 0);
  if (seconds) setTimeout(() => location.reload(), 1000 * seconds);

  const idle = (document.body.dataset.idle || "").split(",");
  if (idle.length === 3) watchIdle([Number(idle[0]), Number(idle[1]), idle[2]]);
  enhance(document);
  if (document.querySelector(".sheet svg")) lightAsOneGoes();
  giveBack(idle[2] || "");
  document.querySelector("[data-focus]")?.focus();
  /* Typed while the page was still coming, or given back by the browser with « back »: htmx was not listening yet. */
  addEventListener("load", () => {
    const judged = all("[data-judges]").map((part) => document.getElementById(part.dataset.judges));
    for (const field of [...all("input[hx-get]"), ...judged]) {
      if (field && field.value !== field.defaultValue) field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  addEventListener("pageshow", () => unlock());  // back button: the page returns as it was left
  document.addEventListener("htmx:afterRequest", (event) => unlock(event.target));
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) enhance(event.target); });
  document.addEventListener("click", (event) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.activeElement?.closest("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
})();
