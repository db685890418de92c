// Keys in the month and among the times of a day. Days that cannot be picked, and what is not on show, are passed over.
//
//                 in the month                     among the times
// arrows          to the day there, over the edge  to the time there
// Home, End       first, last day of the week      first, last time
// Page up, down   month (or week) before, after    the times of the day before, after

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const DAY = 86_400_000;

let landing = null; // where the focus goes when what a key asked for has arrived

// True if the key was one of ours.
export function press(event) {
  const link = event.target.closest?.(".month td a, .periods li a");
  if (!link || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const pressed = link.closest(".month") ? pressInMonth(link, event.key) : pressAmongTimes(link, event.key);
  if (pressed) event.preventDefault();
}

// Where the focus belongs after a swap that a key asked for; nothing after any other.
export function land(part) {
  const goal = landing;
  landing = null;
  if (!goal) return null;
  if (goal === "times") return part.querySelector(".periods li a");
  const distance = (link) => Math.abs(dateOf(link) - goal);
  const nearest = shownDays(part).sort((one, other) => distance(one) - distance(other))[0];
  if (nearest) setTabStop(nearest);
  return nearest;
}

// Tab stops once in the whole month; the keys do the rest.
export function prepareMonth(part) {
  const days = shownDays(part);
  if (days.length) setTabStop(days.find((day) => day.getAttribute("aria-current") === "true") ?? days[0]);
}

function setTabStop(link) {
  for (const day of link.closest("tbody").querySelectorAll("a")) day.tabIndex = day === link ? 0 : -1;
}

const isShown = (link) => link.getClientRects().length > 0;
const shownDays = (part) => [...part.querySelectorAll(".month td a")].filter(isShown);
const dateOf = (link) => Date.parse(new URL(link.href).searchParams.get("day"));
const isRightToLeft = (element) => getComputedStyle(element).direction === "rtl";

function go(link) {
  link?.focus();
  return true;
}

// --- The month ---------------------------------------------------------------------------------------------------------

function pressInMonth(link, key) {
  if (key === "PageUp" || key === "PageDown") return turnPage(link, key === "PageUp" ? -1 : 1);
  const row = [...link.closest("tr").querySelectorAll("a")].filter(isShown);
  if (key === "Home" || key === "End") return goToDay(row.at(key === "Home" ? 0 : -1));
  let step = STEPS[key];
  if (!step) return false;
  if (Math.abs(step) === 1 && isRightToLeft(link)) step = -step;
  const there = beside(link, step);
  return there ? goToDay(there) : turn(Math.sign(step), dateOf(link) + step * DAY);
}

function goToDay(link) {
  setTabStop(link);
  return go(link);
}

// The next day in a direction that can be picked: along the weeks, or in the same column.
function beside(link, step) {
  const cells = [...link.closest("tbody").querySelectorAll("td")];
  for (let at = cells.indexOf(link.parentElement) + step; cells[at]; at += step) {
    const day = cells[at].querySelector("a");
    if (day && isShown(day)) return day;
  }
  return null;
}

function turnPage(link, direction) {
  const date = new Date(dateOf(link));
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + direction + 1, 0)).getUTCDate();
  const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + direction, Math.min(date.getUTCDate(), last));
  return turn(direction, isWeekly() ? dateOf(link) + 7 * direction * DAY : month);
}

const isWeekly = () => [...document.querySelectorAll(".weeks")].some(isShown);

// To the month or week beside this one, where there is one; the focus goes to the day nearest to the goal.
function turn(direction, goal) {
  const arrow = document.querySelector(`.${isWeekly() ? "weeks" : "months"} > a:${direction < 0 ? "first" : "last"}-child`);
  if (arrow) {
    landing = goal;
    arrow.click();
  }
  return true;
}

// --- The times ---------------------------------------------------------------------------------------------------------

function pressAmongTimes(link, key) {
  const times = [...link.closest(".periods").querySelectorAll("li a")];
  const at = times.indexOf(link);
  const forward = isRightToLeft(link) ? -1 : 1;
  const goals = {
    Home: () => times[0],
    End: () => times.at(-1),
    ArrowLeft: () => times[at - forward],
    ArrowRight: () => times[at + forward],
    ArrowUp: () => above(link, times.slice(0, at).reverse(), -1),
    ArrowDown: () => above(link, times.slice(at + 1), 1),
  };
  if (goals[key]) return go(goals[key]());
  if (key === "PageUp" || key === "PageDown") return turnDay(key === "PageUp" ? -1 : 1);
  return false;
}

// Of the row over or under this one, what stands nearest; the times are in order of distance.
function above(link, times, direction) {
  const here = link.getBoundingClientRect();
  const place = (time) => time.getBoundingClientRect();
  const row = times.filter((time) => (place(time).top - here.top) * direction > here.height / 2);
  const inRow = row.filter((time) => Math.abs(place(time).top - place(row[0]).top) < here.height / 2);
  return inRow.sort((one, other) => Math.abs(place(one).left - here.left) - Math.abs(place(other).left - here.left))[0];
}

function turnDay(direction) {
  const days = [...document.querySelectorAll(".month td:not(.outside) a")];
  const day = days[days.findIndex((link) => link.getAttribute("aria-current") === "true") + direction];
  if (day) {
    landing = "times";
    day.click();
  }
  return true;
}
