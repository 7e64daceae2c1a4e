/** What the server says of a chart, in the words of its library: bars, a line in its band, a heat map. */
const grid = { left: 8, right: 12, top: 28, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" };

function axes(drawn, colours, more = {}) {
  const line = { show: true, lineStyle: { color: colours["chart-grid"] } };
  const label = { color: colours["chart-axis"], fontSize: 11, hideOverlap: true };
  return {
    xAxis: { type: "category", data: drawn.x, axisTick: { show: false }, axisLine: line, axisLabel: label },
    yAxis: { type: "value", splitLine: line, axisLabel: label, ...more },
  };
}

function bars(drawn, colours) {
  const fills = [colours["chart-1"], colours["chart-neutral"]];
  return {
    grid,
    ...axes(drawn, colours, { minInterval: 1 }),
    legend: { show: drawn.series.length > 1, top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: { color: colours["chart-axis"], fontSize: 11 } },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
    series: drawn.series.map((one, place) => ({
      type: "bar",
      name: one.name,
      barMaxWidth: 18,
      barGap: "10%",
      itemStyle: { color: fills[place], borderRadius: [2, 2, 0, 0] },
      data: one.values.map((value, at) => ({ value, href: one.hrefs[at], cursor: one.hrefs[at] ? "pointer" : "default" })),
    })),
  };
}

function band(drawn, colours) {
  const [min, max] = drawn.ends ?? [0, null];
  const edge = { type: "line", stack: "band", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false }, stackStrategy: "all" };
  const height = drawn.high.map((high, at) => (high === null ? null : high - drawn.low[at]));
  const say = ({ dataIndex: at }) => {
    const lines = [drawn.x[at], `${drawn.name}: ${drawn.texts[at]}`];
    if (drawn.low[at] !== null) lines.push(`${drawn.words.interval}: ${drawn.low[at]} – ${drawn.high[at]} ${drawn.unit}`);
    return [...lines, `${drawn.words.n} = ${drawn.n[at]}`].join("\n");
  };
  return {
    grid: { ...grid, top: 22 },
    ...axes(drawn, colours, { min, max, name: drawn.unit, nameLocation: "end", nameGap: 8, nameTextStyle: { color: colours["chart-axis"], align: "right" } }),
    tooltip: { trigger: "item", formatter: say },
    series: [
      { ...edge, data: drawn.low },
      { ...edge, data: height, areaStyle: { color: colours["chart-1-band"], opacity: 1 } },
      {
        type: "line",
        name: drawn.name,
        lineStyle: { color: colours["chart-1"], width: 2 },
        data: drawn.values.map((value, at) => ({
          value,
          href: drawn.hrefs[at],
          symbol: "circle",
          symbolSize: 8,
          itemStyle: { color: drawn.small[at] ? colours.surface : colours["chart-1"], borderColor: drawn.small[at] ? colours["chart-1"] : colours.surface, borderWidth: 2 },
        })),
      },
    ],
  };
}

function heat(drawn, colours) {
  const label = { color: colours["chart-axis"], fontSize: 11 };
  const bare = { axisTick: { show: false }, axisLine: { show: false }, splitLine: { show: false } };
  return {
    grid: { ...grid, top: 4, bottom: 34 },
    xAxis: { type: "category", data: drawn.x, axisLabel: { ...label, interval: 2 }, ...bare },
    yAxis: { type: "category", data: drawn.y, inverse: true, axisLabel: label, ...bare },
    visualMap: {
      type: "continuous",
      min: 0,
      max: Math.max(drawn.most, 1),
      text: [String(drawn.most), "0"],
      orient: "horizontal",
      left: 0,
      bottom: 0,
      itemWidth: 10,
      itemHeight: 120,
      textStyle: label,
      inRange: { color: Array.from({ length: 7 }, (_, step) => colours[`heat-${step}`]) },
    },
    tooltip: { trigger: "item", formatter: ({ data }) => `${drawn.y[data.value[1]]} ${drawn.x[data.value[0]]}:00\n${drawn.name}: ${data.value[2]}` },
    series: [{
      type: "heatmap",
      itemStyle: { borderColor: colours.surface, borderWidth: 2, borderRadius: 3 },
      data: drawn.cells.map(([x, y, count, href]) => ({ value: [x, y, count], href, cursor: href ? "pointer" : "default" })),
    }],
  };
}

const KINDS = { bars, band, heat };
export const options = (drawn, colours) => KINDS[drawn.kind](drawn, colours);
