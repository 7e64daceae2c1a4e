/** Where the visitor is, and with which browser: as much of it as agents are shown. */
export function cut({ page, title, referrer }) {
  const browser = navigator.userAgentData?.brands?.map(({ brand }) => brand).filter((brand) => !/not.?a.?brand/i.test(brand)).at(-1);
  return { page, title, referrer, browser: (browser ? `${browser}, ${navigator.userAgentData.platform}` : navigator.userAgent).slice(0, 200), language: document.documentElement.lang.slice(0, 8) };
}
