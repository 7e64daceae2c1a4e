/** How well the letters of `query` appear, in order, in `text`: null, or {score, at} with the places of the letters. */
export function fuzzy(query, text) {
  const wanted = fold(query).replaceAll(" ", ""), given = fold(text);
  const at = [];
  let score = 0, from = 0;
  for (const letter of wanted) {
    const place = given.indexOf(letter, from);
    if (place < 0) return null;
    const starts = place === 0 || given[place - 1] === " ";
    const follows = at.length > 0 && at.at(-1) === place - 1;
    score += (starts ? 4 : 0) + (follows ? 3 : 0) - Math.min(place - from, 8) / 4;
    at.push(place);
    from = place + 1;
  }
  return { score: score - text.length / 100, at };
}

// One code unit stays one code unit, so that places in the folded text are places in the text.
function fold(text) {
  return [...text.toLowerCase()].map((letter) => letter.normalize("NFD")[0]).join("");
}

export function marked(text, at) {
  const places = new Set(at);
  const pieces = document.createDocumentFragment();
  for (const [index, letter] of [...text].entries()) {
    const last = pieces.lastChild;
    if (!places.has(index)) {
      if (last?.nodeType === Node.TEXT_NODE) last.data += letter;
      else pieces.append(letter);
    } else if (last?.nodeName === "MARK") last.textContent += letter;
    else pieces.append(Object.assign(document.createElement("mark"), { textContent: letter }));
  }
  return pieces;
}
