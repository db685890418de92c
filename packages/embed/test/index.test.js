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
