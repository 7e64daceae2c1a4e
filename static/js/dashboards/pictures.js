/** Saves a chart as a picture: `[data-picture="png"]` and `"svg"` in it, with title, days and filters, as it looks now. */
import * as echarts from "echarts";
import { palette } from "helpdesk/dashboards/colours";

const SIZE = { width: 960, height: 480 };
const HEAD = 76; // the room of the title and of what is counted

function titled(option, figure) {
  const colours = palette();
  const font = getComputedStyle(figure).fontFamily;
  const { top = 0, ...grid } = option.grid;
  return {
    ...option,
    animation: false,
    backgroundColor: colours.surface,
    title: {
      text: figure.querySelector("h2").textContent,
      subtext: figure.dataset.pictureWords,
      left: 8,
      top: 10,
      itemGap: 6,
      textStyle: { color: colours.text, fontSize: 16, fontWeight: 600, fontFamily: font },
      subtextStyle: { color: colours["chart-axis"], fontSize: 11, lineHeight: 15, width: SIZE.width - 32, overflow: "break", fontFamily: font },
    },
    grid: { ...grid, left: 16, right: 24, bottom: (grid.bottom ?? 0) + 12, top: top + HEAD },
    ...(option.legend && { legend: { ...option.legend, top: HEAD - 6, left: 8 } }),
    ...(option.visualMap && { visualMap: { ...option.visualMap, left: 16, bottom: 12 } }),
  };
}

function drawing(option) {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...SIZE });
  chart.setOption(option);
  const text = chart.renderToSVGString();
  chart.dispose();
  return URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
}

function bitmap(option) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: SIZE.width, height: SIZE.height });
  const chart = echarts.init(canvas, null, { renderer: "canvas", devicePixelRatio: 2, ...SIZE });
  chart.setOption(option);
  const address = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: option.backgroundColor });
  chart.dispose();
  return address;
}

function save(address, name) {
  const link = document.createElement("a");
  Object.assign(link, { href: address, download: name });
  link.click();
  if (address.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Lets the menu of a chart save it; `current` gives the chart's options. */
export function offerPictures(figure, current) {
  for (const button of figure.querySelectorAll("[data-picture]")) {
    const kind = button.dataset.picture;
    button.addEventListener("click", () => {
      const option = titled(current(), figure);
      save(kind === "svg" ? drawing(option) : bitmap(option), `${figure.dataset.pictureName}.${kind}`);
    });
  }
}
