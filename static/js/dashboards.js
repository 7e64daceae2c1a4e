/** The pages of figures: filters that act at once, and charts, loaded when there is one to draw. */
import "helpdesk/dashboards/filters";

if (document.querySelector("[data-chart-drawing]")) {
  import("helpdesk/dashboards/charts").then(({ drawAll }) => drawAll());
}
