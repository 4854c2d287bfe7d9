// Drawings can be made larger and smaller, and the menu shows where one is. Without this all of it scrolls.

const STEP = 1.25;
const LEAST = 0.2;
const MOST = 4;

function button(name, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = name;
  made.addEventListener("click", action);
  return made;
}

function enlargeable(drawing) {
  const svg = drawing.querySelector("svg");
  const width = svg.viewBox.baseVal.width;
  let scale = 1;
  const show = (wanted) => {
    scale = Math.min(MOST, Math.max(LEAST, wanted));
    svg.setAttribute("width", Math.round(width * scale));
  };
  const bar = document.createElement("div");
  bar.className = "zoom";
  bar.append(
    button(drawing.dataset.larger, () => show(scale * STEP)),
    button(drawing.dataset.smaller, () => show(scale / STEP)),
    button(drawing.dataset.whole, () => show(drawing.clientWidth / width)),
  );
  drawing.before(bar);
  center(drawing);
}

/** Scroll a drawing to what it is about: the lot of the page stands in its middle, not at its edge. */
function center(drawing) {
  const box = drawing.querySelector(".here")?.getBoundingClientRect();
  if (!box) return;
  const frame = drawing.getBoundingClientRect();
  drawing.scrollLeft += box.left + box.width / 2 - frame.left - drawing.clientWidth / 2;
  drawing.scrollTop += box.top + box.height / 2 - frame.top - drawing.clientHeight / 2;
}

for (const drawing of document.querySelectorAll(".drawing[data-larger]")) {
  enlargeable(drawing);
}
/** A warning in the menu is told until its page was looked at, and again when there is more of it. */
function warnOnce(warning) {
  const { ledger, party } = document.body.dataset;
  const name = `ml-warned/${ledger}/${party}`;
  try {
    if (warning.closest("[aria-current]")) localStorage.setItem(name, warning.dataset.count);
    warning.hidden = Number(localStorage.getItem(name) ?? 0) >= Number(warning.dataset.count);
  } catch {
    // Where nothing is kept it is told each time.
  }
}

for (const warning of document.querySelectorAll("nav.console .count.bad")) {
  warnOnce(warning);
}
const here = document.querySelector("nav.console [aria-current]");
if (here) {
  const list = here.closest("ul");
  list.scrollLeft = here.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
}
