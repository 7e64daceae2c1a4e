/** A button that holds what it puts into the composer, such as an article: `<template>` inside of it. */
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-into-composer]");
  if (!button) return;
  const html = button.querySelector("template").innerHTML;
  document.dispatchEvent(new CustomEvent("composer:insert", { detail: html }));
});
