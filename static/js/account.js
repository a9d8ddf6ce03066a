/* Comfort of the pages on passwords: says while typing which rules are met. The server decides. */
"use strict";

(() => {
  const classes = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{Lu}\p{Ll}\p{Nd}]/u];
  const mark = (isMet, text) => `${isMet ? "✓" : "✗"} ${text}`;

  for (const field of document.querySelectorAll("[data-password]")) {
    const [length, needed] = field.dataset.password.split(",").map(Number);
    const line = document.createElement("p");
    line.className = "live help";
    line.dataset.live = "password";
    line.setAttribute("role", "status");
    field.before(line);
    const tell = () => {
      const text = field.value;
      const count = Array.from(text).length;
      const used = classes.filter((sign) => sign.test(text)).length;
      line.textContent = [
        mark(count >= length, `${count} caractère${count > 1 ? "s" : ""} sur ${length}`),
        mark(used >= needed, `${used} sorte${used > 1 ? "s" : ""} de caractères sur ${needed}`),
      ].join(" · ");
    };
    field.addEventListener("input", tell);
    tell();  // there from the start: the field does not move under who types
  }
})();
