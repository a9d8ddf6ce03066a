/* Several attachments at once: each file has its designation, its type, and its own progress. Without this file they
   leave together, under one designation. */
"use strict";

function eachAttachment() {
  const form = document.querySelector("form[data-each]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const [designation, type] = ["designation", "type"].map((name) => form.elements[name]);
  const shared = designation.closest(".row") || designation.closest(".field");
  const list = document.createElement("div");
  list.className = "stack";
  shared.before(list);
  let pieces = [];

  function make(tag, text = "", place = null) {
    const element = document.createElement(tag);
    element.textContent = text;
    place?.append(element);
    return element;
  }

  function labelled(text, control, rank, place) {
    const block = make("div", "", place);
    block.className = "field";
    const label = make("label", text, block);
    control.id = label.htmlFor = `piece-${control.tagName}-${rank}`;
    control.removeAttribute("aria-describedby");
    control.required = true;
    block.append(control);
    return control;
  }

  function row(file, rank) {
    const box = make("fieldset", "", list);
    make("legend", `Fichier ${rank + 1}`, box);
    make("p", file.name, box);
    const fields = make("div", "", box);
    fields.className = "row";
    const name = labelled("Désignation", make("input"), rank, fields);
    name.maxLength = 100;
    name.value = designation.value || file.name.replace(/\.[^.]*$/, "");
    const kind = labelled("Type de pièce jointe", type.cloneNode(true), rank, fields);
    kind.removeAttribute("name");
    kind.value = type.value;
    const bar = make("progress", "", box);
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Envoi de ${file.name}`);
    const line = make("p", "", box);
    line.className = "live";
    line.setAttribute("role", "status");
    return { file, box, name, kind, bar, line };
  }

  function show() {
    list.replaceChildren();
    const isMany = input.files.length > 1;
    pieces = isMany ? Array.from(input.files, row) : [];
    shared.hidden = isMany;
    designation.disabled = type.disabled = isMany;
    if (isMany) input.setCustomValidity("");  // a file too heavy is told on its own row, and the others leave
  }

  /* Resolves to nothing, or to the sentence of a refusal. */
  function send({ file, name, kind, bar, line }) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("file", file);
    body.append("designation", name.value);
    body.append("type", kind.value);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.upload.onprogress = (event) => {
        bar.value = event.loaded / event.total;
        line.textContent = event.loaded < event.total ? `Envoi : ${Math.floor(100 * bar.value)} %` : "Vérification…";
      };
      request.onload = () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch { answer.erreur = request.status === 200 ? "Rechargez la page pour vous reconnecter." : ""; }
        const told = [answer.erreur, answer.remede].filter(Boolean).join(" ");
        resolve(request.status === 200 ? told : told || "Le portail n’a pas pu recevoir ce fichier. Réessayez.");
      };
      request.onerror = () => resolve("Le portail ne répond pas. Réessayez.");
      request.open("POST", location.href);
      request.setRequestHeader("Accept", "application/json");
      request.send(body);
    });
  }

  async function sendAll() {
    const buttons = Array.from(form.querySelectorAll("button"));
    for (const button of buttons) button.disabled = true;
    const kept = [];
    for (const piece of pieces) {
      const refusal = await send(piece);
      piece.line.classList.toggle("error", Boolean(refusal));
      piece.line.textContent = refusal || "Joint.";
      if (refusal) kept.push(piece);
    }
    if (!kept.length) return location.assign(location.pathname);
    for (const piece of pieces) if (!kept.includes(piece)) piece.box.remove();
    pieces = kept;
    form.querySelector("[data-live=file]").textContent = "";  // it named the joined ones too
    for (const button of buttons) button.disabled = false;
    const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
    document.querySelector("[data-attached]").replaceWith(page.querySelector("[data-attached]"));
    kept[0].name.focus();
    return null;
  }

  input.addEventListener("change", () => setTimeout(show));  // after the limits of one file were checked
  form.addEventListener("submit", (event) => {
    if (!pieces.length) return;
    event.preventDefault();
    sendAll();
  }, true);
}

document.addEventListener("portail:page", eachAttachment);
eachAttachment();
