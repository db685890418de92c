// What holds without a browser. The widget itself is tested in Chromium (tests/browser).
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const read = async (name) => readFile(new URL(`../${name}`, import.meta.url), "utf8");

test("it can be imported on a server, where it does nothing", async () => {
  const { booking, connect, default: standard } = await import("../index.js");

  assert.equal(standard, booking);
  assert.equal(connect("https://book.example.com"), undefined);
  assert.equal(booking("open", "/acme-demo/"), undefined);
  assert.equal(globalThis.booking, undefined);
});

test("the source is the file that installations serve, and no copy of it", async () => {
  assert.match(await read("index.js"), /^import "\.\/embed\.js";$/m);
});

test("every attribute that the script reads has a type", async () => {
  const [script, types] = await Promise.all([read("embed.js"), read("index.d.ts")]);
  const asked = [...script.matchAll(/[gs]etAttribute\("([a-z-]+)"\)/g)].map(([, name]) => name);
  const listed = [...script.matchAll(/const STATE = \[(.*?)\]/g)].flatMap(([, names]) => names.match(/[a-z]+/g));

  assert.ok(asked.length && listed.length);
  for (const name of [...asked, ...listed]) assert.match(types, new RegExp(`^\\s+"?${name}"?\\??: `, "m"), name);
});

test("every event that the script tells has a type", async () => {
  const [script, types] = await Promise.all([read("embed.js"), read("index.d.ts")]);
  const said = [...script.matchAll(/say\("([a-z-]+)"/g)].map(([, name]) => name);
  const listed = [...script.matchAll(/const EVENTS = \[(.*?)\]/g)].flatMap(([, names]) => names.match(/[a-z-]+/g));

  assert.ok(said.length && listed.length);
  for (const name of [...said, ...listed]) assert.match(types, new RegExp(`^\\s+"?${name}"?: Booking`, "m"), name);
});
