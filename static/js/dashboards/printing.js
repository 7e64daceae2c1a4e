/** A page of figures on paper: charts in the width of a sheet and in light colours, tables open; afterwards as before. */
import { lightPalette, palette } from "helpdesk/dashboards/colours";

const SHEET = { width: 660, height: 240 }; // A4 upright within its margins, in CSS pixels

/** `drawings`: the charts of the page ({ chart, paint }). */
export function onPrint(drawings) {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("[data-chart] details:not([open])")];
    for (const table of opened) table.open = true;
    const colours = lightPalette();
    for (const { chart, paint } of drawings) {
      chart.resize(SHEET);
      paint(colours);
    }
  });
  addEventListener("afterprint", () => {
    for (const table of opened) table.open = false;
    for (const { chart, paint } of drawings) {
      chart.resize({ width: "auto", height: "auto" });
      paint(palette());
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
