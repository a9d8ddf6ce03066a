/* Page images that the worker is still making: asked for again every two seconds, for a minute, without reloading the
   page, for a form may be half filled beside them. */
(() => {
  "use strict";
  const TRIES = 30;

  async function look(image, address, tries) {
    const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
    if (answer?.headers.get("Content-Type") === "image/png") image.src = `${address}?fait`;
    else if (tries > 1) setTimeout(look, 2000, image, address, tries - 1);
  }

  for (const image of document.querySelectorAll(".sheet img")) setTimeout(look, 1000, image, image.getAttribute("src"), TRIES);
})();
