/** Draws `[data-chart]`: the figures stand in its JSON, a click on a point leads to the tickets behind it. */
import * as echarts from "echarts";
import { onTheme, palette } from "helpdesk/dashboards/colours";
import { options } from "helpdesk/dashboards/options";
import { offerPictures } from "helpdesk/dashboards/pictures";
import { onPrint } from "helpdesk/dashboards/printing";

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const drawings = [];

function draw(figure) {
  const box = figure.querySelector("[data-chart-drawing]");
  const text = figure.querySelector("script[type='application/json']")?.textContent;
  if (!box || !text) return;
  const drawn = JSON.parse(text);
  box.textContent = " "; // no longer empty: it takes its room before it is measured
  const chart = echarts.init(box, null, { renderer: "svg" });
  const optionOf = (colours) => common(options(drawn, colours), figure, colours);
  const paint = (colours = palette()) => chart.setOption(optionOf(colours), true);
  chart.on("click", (event) => {
    if (event.data?.href) location.assign(event.data.href);
  });
  paint();
  drawings.push({ chart, paint });
  offerPictures(figure, () => optionOf(palette()));
  new ResizeObserver(() => matchMedia("print").matches || chart.resize()).observe(box);
}

/** What all charts share: no HTML in the tooltip, since the policy allows no inline style. */
function common(option, figure, colours) {
  const words = { fontFamily: getComputedStyle(figure).fontFamily, fontSize: 11, color: colours["chart-axis"] };
  return {
    animation: !calm,
    animationDuration: 220,
    textStyle: words,
    aria: { enabled: true, label: { description: figure.querySelector("h2").textContent } },
    ...option,
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: colours["surface-raised"],
      borderColor: colours["line-strong"],
      textStyle: { ...words, fontSize: 12, color: colours.text },
      ...option.tooltip,
    },
  };
}

export function drawAll() {
  for (const figure of document.querySelectorAll("[data-chart]")) draw(figure);
  document.documentElement.dataset.chartsReady = "";
}

onTheme(() => drawings.forEach(({ paint }) => paint()));
onPrint(drawings);
