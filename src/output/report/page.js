"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Tables: a heading sorts its column, a second time the other way. Cells without a number go last.
  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort ?? cell.textContent.trim();
  };
  const order = (a, b, way) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    const difference = Number(a) - Number(b);
    return way * (Number.isNaN(difference) ? a.localeCompare(b, "en", { numeric: true }) : difference);
  };
  for (const button of all("table.sortable thead button")) {
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const body = head.closest("table").tBodies[0];
      const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of head.parentNode.cells) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      const rows = [...body.rows].map((row) => [key(row, head.cellIndex), row]);
      rows.sort((a, b) => order(a[0], b[0], way));
      body.append(...rows.map(([, row]) => row));
    });
  }

  // Charts: what a place says, by pointer, by touch, and by the arrow keys.
  const tip = document.querySelector(".tip");
  let shown = null;
  const hide = () => {
    shown?.classList.remove("shown");
    shown = null;
    tip.hidden = true;
  };
  const show = (hint, x, y) => {
    if (hint !== shown) {
      hide();
      shown = hint;
      hint.classList.add("shown");
      tip.textContent = hint.dataset.says;
      tip.hidden = false;
    }
    const box = tip.getBoundingClientRect();
    const left = Math.min(x + 12, document.documentElement.clientWidth - box.width - 8);
    const above = y - box.height - 12;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${above > 8 ? above : y + 18}px`;
  };
  const middle = (hint) => {
    const box = hint.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const prepare = (plate) => {
    const hints = all(".hint", plate);
    for (const title of all("svg title", plate)) {
      // The browser's own tooltip would come on top of ours.
      title.parentNode.dataset.says = title.textContent;
      title.remove();
    }
    for (const chart of all(".chart", plate)) {
      if (!chart.querySelector(".hint")) continue;
      chart.tabIndex = 0;
      chart.setAttribute("role", "group");
      chart.setAttribute("aria-label", "Values of the chart: left and right arrow keys go through them");
    }
    return hints;
  };
  const step = (chart, way) => {
    const hints = all(".hint", chart);
    const at = hints.indexOf(shown);
    const next = at < 0 ? (way > 0 ? 0 : hints.length - 1) : (at + way + hints.length) % hints.length;
    hints[next].scrollIntoView({ block: "nearest", inline: "nearest" });
    show(hints[next], ...middle(hints[next]));
  };
  for (const plate of all(".plate")) {
    prepare(plate);
    plate.addEventListener("pointermove", (event) => {
      const hint = event.target.closest(".hint");
      if (hint) show(hint, event.clientX, event.clientY);
      else if (event.pointerType === "mouse") hide();
    });
    plate.addEventListener("pointerdown", (event) => {
      const hint = event.target.closest(".hint");
      if (hint) show(hint, event.clientX, event.clientY);
      else hide();
    });
    plate.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") hide();
    });
    plate.addEventListener("keydown", (event) => {
      const chart = event.target.closest(".chart");
      const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (chart && way && chart.querySelector(".hint")) {
        event.preventDefault();
        step(chart, way);
      } else if (event.key === "Escape") hide();
    });
    plate.addEventListener("focusout", hide);
  }
  addEventListener("scroll", () => {
    if (shown && !document.activeElement.closest?.(".chart")) hide();
  }, { passive: true });

  // The metric of a chart.
  for (const figure of all("figure")) {
    const picker = figure.querySelector(".picker");
    if (!picker) continue;
    const plate = figure.querySelector(".plate");
    const first = [...plate.childNodes];
    picker.hidden = false;
    picker.querySelector("select").addEventListener("change", (event) => {
      hide();
      const template = figure.querySelector(`template[data-pick="${CSS.escape(event.target.value)}"]`);
      plate.replaceChildren(...(template ? [template.content.cloneNode(true)] : first));
      if (template) prepare(plate);
    });
  }
})();
