/** Names the options of `select[data-countries]`, whose values are country codes, in the language of the page, and
    puts them in its order. Without it the names are English. */

const language = document.documentElement.lang || "en";
const names = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
const order = new Intl.Collator(language);

for (const select of document.querySelectorAll("select[data-countries]")) {
  const countries = [...select.options].filter((option) => option.value);
  for (const option of countries) option.text = names.of(option.value) ?? option.text;
  select.append(...countries.sort((one, other) => order.compare(one.text, other.text)));
}
