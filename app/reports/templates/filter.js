const words = document.getElementById("words");
const level = document.getElementById("level");
const shown = document.getElementById("shown");
const findings = [...document.querySelectorAll("#findings > li")];
function filter() {
  const wanted = words.value.trim().toLowerCase();
  let count = 0;
  for (const finding of findings) {
    const fits =
      (!level.value || finding.dataset.severity === level.value) &&
      (!wanted || finding.textContent.toLowerCase().includes(wanted));
    finding.hidden = !fits;
    count += fits;
  }
  shown.textContent = count;
}
words.addEventListener("input", filter);
level.addEventListener("change", filter);
